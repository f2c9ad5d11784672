import { isDuplicateKey, Mongo, storeErrors } from '@carillon/platform-mongo';
import { Inject, Injectable } from '@nestjs/common';
import type { Model } from 'mongoose';

import { redeliveriesCollection, type RedeliveryDocument } from './redelivery.document';
import { shardOf } from './shards';

/** A record to be kept until it is due. */
export interface WaitingRecord {
  id: string;
  project: string;
  eventId: string;
  why: RedeliveryDocument['why'];
  group: string;
  topic: string;
  key: string | null;
  /** Without our own headers. */
  headers: Readonly<Record<string, Buffer>>;
  value: Buffer | null;
  /** JSON of our part, as it goes back. */
  part: string;
  dueAtMs: number;
  /** Its lane, when it has one: records of one lane share a shard. */
  lane: string | null;
  /** Due when this subscription changes. */
  holdFor: string | null;
  /** Parked: released by its lane alone, the earliest accepted first. */
  parked: { acceptedAtMs: number } | null;
}

/** A record whose time has come. */
export interface DueRecord {
  id: string;
  why: RedeliveryDocument['why'];
  group: string;
  topic: string;
  key: string | null;
  headers: Record<string, Buffer>;
  value: Buffer | null;
  part: string;
  /** When it should have gone back (ms since the epoch); null: its lane decided. */
  dueAtMs: number | null;
}

/** What only a waiting record has. */
const BURDEN = {
  group: '',
  topic: '',
  key: '',
  headers: '',
  value: '',
  part: '',
  shard: '',
  dueAt: '',
  holdFor: '',
  parkKey: '',
  since: '',
};

/** The records that wait. Every call throws AppError `STORE_UNAVAILABLE` while the store is away. */
@Injectable()
export class RedeliveryStore {
  private readonly model: Model<RedeliveryDocument>;

  constructor(@Inject(Mongo) store: Mongo) {
    this.model = store.model(redeliveriesCollection);
  }

  /** Stores what is not yet known by its id; a record that is known, waiting or sent, stays as it is. */
  async keep(records: readonly WaitingRecord[], nowMs: number): Promise<void> {
    if (records.length === 0) return;
    const upsert = records.map((record) => ({
      updateOne: { filter: { _id: record.id }, update: { $setOnInsert: documentOf(record, nowMs) }, upsert: true },
    }));
    // the driver's own bulkWrite: mongoose would cast every record by the schema first
    const write = () =>
      this.model.collection.bulkWrite(upsert as unknown as Parameters<typeof this.model.collection.bulkWrite>[0], {
        ordered: false,
      });
    await storeErrors(async () => {
      try {
        await write();
      } catch (error) {
        // two schedulers stored the same request at the same moment: the second time it is there
        if (!isDuplicateKey(error)) throw error;
        await write();
      }
    });
  }

  /** Waiting records of these shards whose time has come, the longest due first. */
  async due(shards: readonly number[], nowMs: number, limit: number): Promise<DueRecord[]> {
    const documents = await storeErrors(() =>
      this.model
        .find({ shard: { $in: [...shards] }, dueAt: { $lte: new Date(nowMs) } })
        .sort({ dueAt: 1 })
        .limit(limit)
        .lean<RedeliveryDocument[]>(),
    );
    return documents.map(dueRecord);
  }

  /** When the next record of these shards is due, if before `beforeMs` (ms since the epoch). */
  async nextDue(shards: readonly number[], beforeMs: number): Promise<number | null> {
    const next = await storeErrors(() =>
      this.model
        .findOne({ shard: { $in: [...shards] }, dueAt: { $lt: new Date(beforeMs) } }, { dueAt: 1 })
        .sort({ dueAt: 1 })
        .lean<Pick<RedeliveryDocument, 'dueAt'>>(),
    );
    return next?.dueAt?.getTime() ?? null;
  }

  /** The records of a lane that wait longest. */
  async oldestParked(parkKey: string, limit: number): Promise<DueRecord[]> {
    const documents = await storeErrors(() =>
      this.model.find({ parkKey }).sort({ since: 1, _id: 1 }).limit(limit).lean<RedeliveryDocument[]>(),
    );
    return documents.map(dueRecord);
  }

  /** They are on their topic again: only their ids stay, for requests that are read again. */
  async markSent(ids: readonly string[], nowMs: number): Promise<void> {
    if (ids.length === 0) return;
    await storeErrors(() =>
      this.model.updateMany({ _id: { $in: [...ids] } }, { $set: { sentAt: new Date(nowMs) }, $unset: BURDEN }),
    );
  }

  /** Tries them again at `dueAtMs`: they could not be put back. */
  async postpone(ids: readonly string[], dueAtMs: number): Promise<void> {
    if (ids.length === 0) return;
    const update = ids.map((_id) => ({
      updateOne: { filter: { _id, dueAt: { $exists: true } }, update: { $set: { dueAt: new Date(dueAtMs) } } },
    }));
    await storeErrors(() => this.model.bulkWrite(update, { ordered: false }));
  }

  /** Makes everything that is held for these subscriptions due at `dueAtMs`, and says how much that is. */
  async releaseHeld(subscriptionIds: readonly string[], dueAtMs: number): Promise<number> {
    if (subscriptionIds.length === 0) return 0;
    const filter = { holdFor: { $in: [...subscriptionIds] } };
    const released = await storeErrors(() =>
      this.model.updateMany(filter, { $set: { dueAt: new Date(dueAtMs) }, $unset: { holdFor: '' } }),
    );
    return released.modifiedCount;
  }

  /** Subscriptions for which something is held. */
  async heldSubscriptions(): Promise<string[]> {
    return await storeErrors(() => this.model.distinct('holdFor', { holdFor: { $gt: '' } }));
  }

  /** Forgets ids that were sent before this time: no request is that old any more. */
  async forgetSent(beforeMs: number): Promise<number> {
    return (await storeErrors(() => this.model.deleteMany({ sentAt: { $lt: new Date(beforeMs) } }))).deletedCount;
  }
}

/** Key under which the parked records of a lane stand. */
export function parkKeyOf(group: string, lane: string): string {
  return `${group}|${lane}`;
}

function documentOf(record: WaitingRecord, nowMs: number): Omit<RedeliveryDocument, '_id'> {
  const { id, project, eventId, why, group, topic, key, headers, value, part, lane, holdFor, parked } = record;
  const timed = {
    shard: shardOf(lane ?? id),
    dueAt: new Date(record.dueAtMs),
    ...(holdFor === null ? {} : { holdFor }),
  };
  const waits =
    parked === null || lane === null
      ? timed
      : { parkKey: parkKeyOf(group, lane), since: new Date(parked.acceptedAtMs) };
  return {
    schemaVersion: 1,
    project,
    eventId,
    why,
    storedAt: new Date(nowMs),
    group,
    topic,
    key,
    headers: Object.entries(headers),
    value,
    part,
    ...waits,
  };
}

/** What the driver makes of stored bytes. */
type StoredBytes = Buffer | { value(): Uint8Array };

function dueRecord(document: RedeliveryDocument): DueRecord {
  const { _id, why, group = '', topic = '', key = null, headers = [], value = null, part = '{}', dueAt } = document;
  return {
    id: _id,
    why,
    group,
    topic,
    key,
    headers: Object.fromEntries(headers.map(([name, bytes]) => [name, bufferOf(bytes)])),
    value: value === null ? null : bufferOf(value),
    part,
    dueAtMs: dueAt?.getTime() ?? null,
  };
}

function bufferOf(stored: StoredBytes): Buffer {
  return Buffer.isBuffer(stored) ? stored : Buffer.from(stored.value());
}
