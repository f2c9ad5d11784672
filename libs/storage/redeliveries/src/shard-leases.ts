import { defineCollection, isDuplicateKey, Mongo, storeErrors } from '@carillon/platform-mongo';
import { Inject, Injectable } from '@nestjs/common';
import { type Model, Schema } from 'mongoose';

/** A block of shards and who works on it, or a scheduler that is there. */
export interface LeaseDocument {
  /** `block-<n>` or `member-<owner>`. */
  _id: string;
  schemaVersion: number;
  owner: string;
  expiresAt: Date;
}

const schema = new Schema<LeaseDocument>({
  _id: { type: String, required: true },
  schemaVersion: Number,
  owner: String,
  expiresAt: Date,
});

export const shardLeasesCollection = defineCollection<LeaseDocument>({ name: 'shard_leases', schema });

/** Who there is and who has which block, at one moment. */
export interface LeaseView {
  /** Owners that are alive. */
  members: string[];
  /** By block: owner and expiry (ms since the epoch); absent or expired ones are free. */
  blocks: Map<number, { owner: string; expiresAtMs: number }>;
}

const MEMBER = 'member-';
const BLOCK = 'block-';

/**
 * Leases on blocks of shards. Each is one document, taken by a conditional write; clocks of the schedulers must agree within a few
 * seconds. Two owners at once (a process that stood still longer than its lease) send some records twice, which is harmless.
 */
@Injectable()
export class ShardLeases {
  private readonly model: Model<LeaseDocument>;

  constructor(@Inject(Mongo) store: Mongo) {
    this.model = store.model(shardLeasesCollection);
  }

  async view(nowMs: number): Promise<LeaseView> {
    const documents = await storeErrors(() => this.model.find({}).lean<LeaseDocument[]>());
    const alive = documents.filter(({ expiresAt }) => expiresAt.getTime() > nowMs);
    const blocks = alive.filter(({ _id }) => _id.startsWith(BLOCK));
    return {
      members: alive.filter(({ _id }) => _id.startsWith(MEMBER)).map(({ owner }) => owner),
      blocks: new Map(
        blocks.map(({ _id, owner, expiresAt }) => [
          Number(_id.slice(BLOCK.length)),
          { owner, expiresAtMs: expiresAt.getTime() },
        ]),
      ),
    };
  }

  /** Says that the owner is there and keeps what it has, until `untilMs`. */
  async renew(owner: string, untilMs: number): Promise<void> {
    const expiresAt = new Date(untilMs);
    await storeErrors(() =>
      this.model.updateOne(
        { _id: `${MEMBER}${owner}` },
        { $set: { owner, expiresAt, schemaVersion: 1 } },
        { upsert: true },
      ),
    );
    await storeErrors(() => this.model.updateMany({ owner }, { $set: { expiresAt } }));
  }

  /** Whether the block was free and is the owner's now. */
  async take(block: number, owner: string, nowMs: number, untilMs: number): Promise<boolean> {
    const filter = { _id: `${BLOCK}${block}`, expiresAt: { $lte: new Date(nowMs) } };
    const update = { $set: { owner, expiresAt: new Date(untilMs), schemaVersion: 1 } };
    return await storeErrors(async () => {
      try {
        await this.model.findOneAndUpdate(filter, update, { upsert: true }).lean();
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false; // it exists and has not expired
        throw error;
      }
    });
  }

  /** Gives blocks back, to be taken by others. */
  async release(owner: string, blocks: readonly number[]): Promise<void> {
    for (const block of blocks)
      await storeErrors(() =>
        this.model.updateOne({ _id: `${BLOCK}${block}`, owner }, { $set: { owner: '', expiresAt: new Date(0) } }),
      );
  }

  /** The owner goes: everything it has is free at once. */
  async leave(owner: string): Promise<void> {
    await storeErrors(() => this.model.deleteMany({ owner }));
  }

  /** Removes schedulers that have been gone since `beforeMs`. */
  async forget(beforeMs: number): Promise<number> {
    return (
      await storeErrors(() => this.model.deleteMany({ _id: { $gt: MEMBER }, expiresAt: { $lt: new Date(beforeMs) } }))
    ).deletedCount;
  }
}
