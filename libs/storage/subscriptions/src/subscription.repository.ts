import type { Subscription } from '@carillon/domain-subscription';
import { isDuplicateKey, Mongo, storeErrors } from '@carillon/platform-mongo';
import { AppError } from '@carillon/util';
import { Injectable } from '@nestjs/common';
import type { FilterQuery } from 'mongoose';

import { ProjectScoped } from './project-scoped';
import type { StoredSubscription, UnpublishedEntry } from './stored-subscription';
import { type SubscriptionDocument, subscriptionsCollection } from './subscription.schema';
import { fromBody, toBody } from './subscription-body';

/** Where a page starts: behind this subscription, newest first. */
export interface PageStart {
  createdAt: string;
  id: string;
}

export interface SubscriptionSelection {
  owner?: string;
  contract?: Subscription['contract'];
}

/**
 * The collection `subscriptions`. Every write is one document at once and conditional on what its writer has seen; every method throws
 * AppError `STORE_UNAVAILABLE` while the store is away, and then the write may have happened all the same.
 */
@Injectable()
export class SubscriptionRepository {
  private readonly documents: ProjectScoped<SubscriptionDocument>;

  constructor(mongo: Mongo) {
    this.documents = new ProjectScoped(mongo.model(subscriptionsCollection));
  }

  /** @throws AppError `CONFLICT` when the id is taken, in whatever project, by whatever kept tombstone */
  async insert(subscription: Subscription, entry: UnpublishedEntry): Promise<StoredSubscription> {
    const document = {
      _id: subscription.id,
      ...toBody(subscription),
      deleted: false,
      kept: false,
      unpublished: [toEntry(entry)],
    };
    try {
      await storeErrors(() => this.documents.insert(document));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      throw new AppError('CONFLICT', 'A subscription with this id exists or existed', {
        context: { subscriptionId: subscription.id },
        cause: error,
      });
    }
    return { subscription, deleted: false, unpublished: [entry] };
  }

  /** Tombstones included. */
  async find(project: string, id: string): Promise<StoredSubscription | null> {
    const found = await storeErrors(() => this.documents.findOne({ project, _id: id }));
    return found === null ? null : toStored(found);
  }

  /**
   * Puts `next` in the place of revision `seen`; `next` brings its own revision.
   * @returns null when the document is at another revision, deleted, or not there
   */
  async replace(
    seen: number,
    next: Subscription,
    entry: UnpublishedEntry,
    tombstone?: { keep: boolean },
  ): Promise<StoredSubscription | null> {
    const body = toBody(next);
    const update = {
      $set: { ...body, ...(tombstone === undefined ? {} : { deleted: true, kept: tombstone.keep }) },
      $push: { unpublished: toEntry(entry) },
    };
    const after = await storeErrors(() =>
      this.documents.findOneAndUpdate({ project: next.project, _id: next.id, revision: seen, deleted: false }, update),
    );
    return after === null ? null : toStored(after);
  }

  /**
   * Says that somebody is about to publish the present state, whatever it is: adds the entry, or renews the one with the same `by`.
   * @returns the document after that, or null when it is gone
   */
  async announce(project: string, id: string, entry: UnpublishedEntry): Promise<StoredSubscription | null> {
    const { by, at, revision } = toEntry(entry);
    return storeErrors(async () => {
      // two steps, but one process publishes one subscription under one name at a time: nobody else adds this `by` between them
      const renewed = await this.documents.updateOne(
        { project, _id: id, 'unpublished.by': by },
        { $set: { 'unpublished.$.at': at, 'unpublished.$.revision': revision } },
      );
      const added = renewed
        ? null
        : await this.documents.findOneAndUpdate({ project, _id: id }, { $push: { unpublished: { by, at, revision } } });
      const after = renewed ? await this.documents.findOne({ project, _id: id }) : added;
      return after === null ? null : toStored(after);
    });
  }

  /**
   * Says that `revision` is on the topic: takes the entries of these writers away, only if the document still has that revision.
   * @returns whether it still had
   */
  async markPublished(project: string, id: string, revision: number, by: readonly string[]): Promise<boolean> {
    return storeErrors(() =>
      this.documents.updateOne({ project, _id: id, revision }, { $pull: { unpublished: { by: { $in: [...by] } } } }),
    );
  }

  /** Removes a tombstone that everybody knows of, unless its id is kept. */
  async removeIfPublished(project: string, id: string): Promise<boolean> {
    return storeErrors(() =>
      this.documents.deleteOne({ project, _id: id, deleted: true, kept: false, unpublished: { $size: 0 } }),
    );
  }

  /** Newest first; without tombstones. */
  async page(
    project: string,
    selection: SubscriptionSelection,
    limit: number,
    after?: PageStart,
  ): Promise<StoredSubscription[]> {
    const filter: FilterQuery<SubscriptionDocument> & { project: string } = { project, deleted: false, ...selection };
    if (after !== undefined) {
      const createdAt = new Date(after.createdAt);
      filter.$or = [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: after.id } }];
    }
    const found = await storeErrors(() => this.documents.find(filter, { sort: { createdAt: -1, _id: -1 }, limit }));
    return found.map(toStored);
  }

  /** Tombstones of the project that the topic may not know yet: a list that leaves them out must publish them first. */
  async unpublishedTombstones(project: string, limit: number): Promise<StoredSubscription[]> {
    const found = await storeErrors(() =>
      this.documents.find({ project, deleted: true, 'unpublished.at': { $gt: new Date(0) } }, { limit }),
    );
    return found.map(toStored);
  }

  /** Of all projects: those with an entry made before `atMs`. For the sweep. */
  async unpublishedBefore(atMs: number, limit: number): Promise<StoredSubscription[]> {
    const filter = { 'unpublished.at': { $lt: new Date(atMs) } };
    const found = await storeErrors(() =>
      this.documents.inAllProjects.find(filter).limit(limit).lean<SubscriptionDocument[]>().exec(),
    );
    return found.map(toStored);
  }

  /** Of all projects, by id: the next ones behind `afterId`, tombstones included. For publishing everything again. */
  async allAfter(afterId: string, limit: number): Promise<StoredSubscription[]> {
    const query = () =>
      this.documents.inAllProjects
        .find({ _id: { $gt: afterId } })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<SubscriptionDocument[]>()
        .exec();
    return (await storeErrors(query)).map(toStored);
  }

  /** Of all projects, by id, tombstones included. For mending the topic, where a tombstone names no project. */
  async findInAllProjects(ids: readonly string[]): Promise<StoredSubscription[]> {
    const query = () =>
      this.documents.inAllProjects
        .find({ _id: { $in: [...ids] } })
        .read('primary')
        .lean<SubscriptionDocument[]>()
        .exec();
    return (await storeErrors(query)).map(toStored);
  }
}

function toEntry({ by, revision, atMs }: UnpublishedEntry): SubscriptionDocument['unpublished'][number] {
  return { by, revision, at: new Date(atMs) };
}

function toStored(document: SubscriptionDocument): StoredSubscription {
  return {
    subscription: fromBody(document._id, document),
    deleted: document.deleted,
    unpublished: document.unpublished.map(({ by, revision, at }) => ({ by, revision, atMs: at.getTime() })),
  };
}
