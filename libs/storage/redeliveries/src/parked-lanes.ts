import { randomBytes } from 'node:crypto';

import { isDuplicateKey, Mongo, storeErrors } from '@carillon/platform-mongo';
import { Inject, Injectable } from '@nestjs/common';
import type { Model } from 'mongoose';

import { type ParkedLaneDocument, parkedLanesCollection } from './redelivery.document';
import { parkKeyOf } from './redelivery-store';
import { shardOf } from './shards';

/** A lane whose next window may be released. */
export interface DueLane {
  parkKey: string;
  /** Most records it takes now, as it said last; null: it never said. */
  window: number | null;
  /** Names this state of the lane. */
  token: string;
}

/** A record that was parked, told to its lane. */
export interface Parked {
  group: string;
  lane: string;
  /** When it is to be tried even if the lane never says that it has room. */
  probeAtMs: number;
  /** When it was parked. */
  parkedAtMs: number;
}

/**
 * When the next parked records of each lane go back. A lane, not each of its records, has a time: otherwise ten thousand records
 * behind one slow target would all come due together, and circle. Every call throws AppError `STORE_UNAVAILABLE` while the store is away.
 */
@Injectable()
export class ParkedLanes {
  private readonly model: Model<ParkedLaneDocument>;

  constructor(@Inject(Mongo) store: Mongo) {
    this.model = store.model(parkedLanesCollection);
  }

  /** To be called after the records are stored. A lane that said after the parking that it has room is due at once. */
  async parked(parked: readonly Parked[], nowMs: number): Promise<void> {
    const lanes = new Map<string, Parked>();
    for (const one of parked) {
      const key = parkKeyOf(one.group, one.lane);
      const known = lanes.get(key);
      const probeAtMs = Math.min(one.probeAtMs, known?.probeAtMs ?? Number.POSITIVE_INFINITY);
      lanes.set(key, { ...one, probeAtMs, parkedAtMs: Math.max(one.parkedAtMs, known?.parkedAtMs ?? 0) });
    }
    if (lanes.size === 0) return;
    const token = newToken();
    const operations = [...lanes].flatMap(([_id, { lane, probeAtMs, parkedAtMs }]) => [
      {
        updateOne: {
          filter: { _id },
          update: {
            $min: { dueAt: new Date(probeAtMs) },
            $set: { token, updatedAt: new Date(nowMs) },
            $setOnInsert: { shard: shardOf(lane), schemaVersion: 1 },
          },
          upsert: true,
        },
      },
      {
        updateOne: {
          filter: { _id, roomAt: { $gte: new Date(parkedAtMs) } },
          update: { $min: { dueAt: new Date(nowMs) } },
        },
      },
    ]);
    await this.twice(() => this.model.bulkWrite(operations, { ordered: true }));
  }

  /** The lane takes `room` records now. Remembered even when nothing is parked: what was parked before may still be on its way here. */
  async hasRoom(group: string, lane: string, room: { count: number; saidAtMs: number }, nowMs: number): Promise<void> {
    const fields = {
      window: room.count,
      roomAt: new Date(room.saidAtMs),
      dueAt: new Date(nowMs),
      token: newToken(),
      updatedAt: new Date(nowMs),
    };
    await this.twice(() =>
      this.model.updateOne(
        { _id: parkKeyOf(group, lane) },
        { $set: fields, $setOnInsert: { shard: shardOf(lane), schemaVersion: 1 } },
        { upsert: true },
      ),
    );
  }

  async due(shards: readonly number[], nowMs: number, limit: number): Promise<DueLane[]> {
    const filter = { shard: { $in: [...shards] }, dueAt: { $lte: new Date(nowMs) } };
    const documents = await storeErrors(() =>
      this.model.find(filter).sort({ dueAt: 1 }).limit(limit).lean<ParkedLaneDocument[]>(),
    );
    return documents.map(({ _id, window, token }) => ({ parkKey: _id, window: window ?? null, token }));
  }

  async nextDue(shards: readonly number[], beforeMs: number): Promise<number | null> {
    const filter = { shard: { $in: [...shards] }, dueAt: { $lt: new Date(beforeMs) } };
    const next = await storeErrors(() =>
      this.model.findOne(filter, { dueAt: 1 }).sort({ dueAt: 1 }).lean<Pick<ParkedLaneDocument, 'dueAt'>>(),
    );
    return next?.dueAt?.getTime() ?? null;
  }

  /**
   * Takes the lane's turn: its next one is at `nextMs`. To be called before its records are read, so that whatever is parked or said
   * from then on counts for the next turn. Null when something was parked or said since it was found due: look again.
   */
  async takeTurn({ parkKey, window, token }: DueLane, nextMs: number): Promise<DueLane | null> {
    const mine = newToken();
    const taken = await storeErrors(() =>
      this.model.updateOne({ _id: parkKey, token }, { $set: { dueAt: new Date(nextMs), token: mine } }),
    );
    return taken.modifiedCount === 0 ? null : { parkKey, window, token: mine };
  }

  /** Nothing is parked any more: no next turn, unless something was parked or said meanwhile. */
  async rest({ parkKey, token }: DueLane): Promise<void> {
    await storeErrors(() => this.model.updateOne({ _id: parkKey, token }, { $unset: { dueAt: '' } }));
  }

  /** Two schedulers may make the same lane at the same moment: the second time it is there. */
  private async twice(write: () => PromiseLike<unknown>): Promise<void> {
    await storeErrors(async () => {
      try {
        await write();
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        await write();
      }
    });
  }

  /** Removes lanes in which nothing is parked since `beforeMs`. */
  async forget(beforeMs: number): Promise<number> {
    const filter = { updatedAt: { $lt: new Date(beforeMs) }, dueAt: { $exists: false } };
    return (await storeErrors(() => this.model.deleteMany(filter))).deletedCount;
  }
}

function newToken(): string {
  return randomBytes(6).toString('base64url');
}
