import { randomUUID } from 'node:crypto';

import { defineCollection, isDuplicateKey, Mongo, storeErrors } from '@carillon/platform-mongo';
import { Injectable } from '@nestjs/common';
import { type Model, Schema } from 'mongoose';

interface StoreIdentityDocument {
  _id: 'subscriptions';
  storeId: string;
  publisher: string | null;
  publishingUntil: Date;
}

export const storeIdentityCollection = defineCollection<StoreIdentityDocument>({
  name: 'subscription_store',
  schema: new Schema<StoreIdentityDocument>({
    _id: { type: String, required: true },
    storeId: { type: String, required: true },
    publisher: { type: String, default: null },
    publishingUntil: { type: Date, required: true },
  }),
});

/**
 * Which store this is: a name made by whoever comes first, lost with the data. Two stores never share one, unless one is a copy of the
 * other. Methods throw AppError `STORE_UNAVAILABLE` while the store is away.
 */
@Injectable()
export class StoreIdentityRepository {
  private readonly documents: Model<StoreIdentityDocument>;

  constructor(mongo: Mongo) {
    this.documents = mongo.model(storeIdentityCollection);
  }

  /** The store's name; made now if it has none. */
  async storeId(): Promise<string> {
    return storeErrors(async () => {
      for (;;) {
        const found = await this.documents
          .findOne({ _id: 'subscriptions' })
          .read('primary')
          .lean<StoreIdentityDocument>()
          .exec();
        if (found !== null) return found.storeId;
        try {
          await this.documents.create([
            { _id: 'subscriptions', storeId: randomUUID(), publisher: null, publishingUntil: new Date(0) },
          ]);
        } catch (error) {
          if (!isDuplicateKey(error)) throw error; // another process was first: read its name
        }
      }
    });
  }

  /**
   * Takes (or keeps) the right to publish everything, for `forMs` from `nowMs`. It only spares work: two that publish do no harm.
   * @returns whether it is `publisher`'s now
   */
  async claimPublishing(publisher: string, nowMs: number, forMs: number): Promise<boolean> {
    const free = { _id: 'subscriptions' as const, $or: [{ publisher }, { publishingUntil: { $lt: new Date(nowMs) } }] };
    const update = { $set: { publisher, publishingUntil: new Date(nowMs + forMs) } };
    const { matchedCount } = await storeErrors(() => this.documents.updateOne(free, update).exec());
    return matchedCount === 1;
  }

  /** Gives it back, so that nobody waits for its end. */
  async releasePublishing(publisher: string): Promise<void> {
    const mine = { _id: 'subscriptions' as const, publisher };
    await storeErrors(() =>
      this.documents.updateOne(mine, { $set: { publisher: null, publishingUntil: new Date(0) } }).exec(),
    );
  }
}
