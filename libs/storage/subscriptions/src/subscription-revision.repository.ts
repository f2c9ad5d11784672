import type { Subscription } from '@carillon/domain-subscription';
import { isDuplicateKey, Mongo, storeErrors } from '@carillon/platform-mongo';
import { Injectable } from '@nestjs/common';

import { ProjectScoped } from './project-scoped';
import { fromBody, toBody } from './subscription-body';
import { type SubscriptionRevisionDocument, subscriptionRevisionsCollection } from './subscription-revision.schema';

/**
 * The collection `subscription_revisions`: each state of a subscription that was ever published, for as long as events are kept that
 * were matched at it. Methods throw AppError `STORE_UNAVAILABLE` while the store is away.
 */
@Injectable()
export class SubscriptionRevisionRepository {
  private readonly documents: ProjectScoped<SubscriptionRevisionDocument>;

  constructor(mongo: Mongo) {
    this.documents = new ProjectScoped(mongo.model(subscriptionRevisionsCollection));
  }

  /** Keeps this revision. Keeping it again changes nothing: a revision is written once and never changes. */
  async keep(subscription: Subscription): Promise<void> {
    const { project, ...body } = toBody(subscription);
    const _id = idOf(subscription.id, subscription.revision);
    const upsert = () =>
      this.documents.upsertOne(
        { project, _id },
        { $setOnInsert: { ...body, subscriptionId: subscription.id, schemaVersion: 1 } },
      );
    await storeErrors(async () => {
      try {
        await upsert();
      } catch (error) {
        if (!isDuplicateKey(error)) throw error; // two upserts at once: the other one has kept it
      }
    });
  }

  /** Says that everything below `revision` is no longer in force. */
  async supersede(project: string, subscriptionId: string, revision: number, atMs: number): Promise<void> {
    const older = { project, subscriptionId, revision: { $lt: revision }, supersededAt: { $exists: false } };
    await storeErrors(() => this.documents.updateMany(older, { $set: { supersededAt: new Date(atMs) } }));
  }

  async find(project: string, subscriptionId: string, revision: number): Promise<Subscription | null> {
    const found = await storeErrors(() => this.documents.findOne({ project, _id: idOf(subscriptionId, revision) }));
    return found === null ? null : fromBody(subscriptionId, found);
  }

  /** Removes up to `limit` revisions, of all projects, that were superseded before `atMs`. @returns how many */
  async forgetSupersededBefore(atMs: number, limit: number): Promise<number> {
    return storeErrors(async () => {
      const all = this.documents.inAllProjects;
      const due = await all
        .find({ supersededAt: { $lt: new Date(atMs) } }, { _id: 1 })
        .limit(limit)
        .lean<{ _id: string }[]>()
        .exec();
      if (due.length === 0) return 0;
      const { deletedCount } = await all.deleteMany({ _id: { $in: due.map(({ _id }) => _id) } }).exec();
      return deletedCount;
    });
  }
}

function idOf(subscriptionId: string, revision: number): string {
  return `${subscriptionId}.${revision}`;
}
