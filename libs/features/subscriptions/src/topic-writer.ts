import type { Publisher } from '@carillon/platform-messaging';
import type {
  StoredSubscription,
  SubscriptionRepository,
  SubscriptionRevisionRepository,
} from '@carillon/storage-subscriptions';
import type { Clock } from '@carillon/util';

import { subscriptionRecord } from './subscription-record';

/** After this time the one who made an entry is taken for dead, and anybody who publishes takes the entry away with its own. */
export const ENTRY_LIFE_MS = 10_000;

export type PublishingStore = Pick<SubscriptionRepository, 'find' | 'announce' | 'markPublished' | 'removeIfPublished'>;
export type RevisionStore = Pick<SubscriptionRevisionRepository, 'keep' | 'supersede'>;

/** One state to the topic, and the note that it is there. */
export class TopicWriter {
  constructor(
    private readonly store: PublishingStore,
    private readonly revisions: RevisionStore,
    private readonly publisher: Publisher,
    private readonly clock: Clock,
  ) {}

  /** Resolves when Kafka has it. The revision is kept before: nothing is ever matched at one that explain cannot show. */
  async publish({ subscription, deleted, unpublished }: StoredSubscription): Promise<void> {
    if (!deleted) await this.revisions.keep(subscription);
    await this.publisher.publish(subscriptionRecord({ subscription, deleted, unpublished }));
  }

  /**
   * Takes the entries of these, and of those taken for dead, away: only if what was published is still the present state.
   * @returns whether it is
   */
  async mark(published: StoredSubscription, by: readonly string[]): Promise<boolean> {
    const { subscription, deleted, unpublished } = published;
    const { id, project, revision } = subscription;
    const nowMs = this.clock.now();
    if (revision > 1) await this.revisions.supersede(project, id, revision, nowMs);
    const left = unpublished.filter((entry) => nowMs - entry.atMs > ENTRY_LIFE_MS).map((entry) => entry.by);
    if (!(await this.store.markPublished(project, id, revision, [...by, ...left]))) return false;
    if (deleted) await this.store.removeIfPublished(project, id);
    return true;
  }
}
