import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import type { Publisher } from '@carillon/platform-messaging';
import type { Logger } from '@carillon/platform-observability';
import type {
  StoredSubscription,
  StoreIdentityRepository,
  SubscriptionRepository,
} from '@carillon/storage-subscriptions';
import type { Clock } from '@carillon/util';

import { storeMarker } from './store-marker';
import { subscriptionRecord, tombstone } from './subscription-record';
import type { TopicSubscriptionFeed } from './topic-subscription-feed';

const PAGE = 500;
const LEASE_MS = 30_000;

export interface CompletionTimes {
  /** Pause before asking again: another process publishes, or the store is away. */
  againMs: number;
}

/**
 * Makes sure that the topic holds every subscription of the store, once at each start. It does not when the cluster or the topic is new
 * (no name of a store on it) or the store is another one than before (another name): then everything is published again, what the store
 * does not have is deleted from the topic, and at last the store's name is written. A process that dies half-way leaves no name, so
 * the next one starts over.
 *
 * Not noticed: a store that was put back to an earlier state under the same name (a restored backup).
 */
export class TopicCompletion {
  private readonly me = randomUUID();

  constructor(
    private readonly feed: Pick<TopicSubscriptionFeed, 'storeOnTopic' | 'seen'>,
    private readonly identity: Pick<StoreIdentityRepository, 'storeId' | 'claimPublishing' | 'releasePublishing'>,
    private readonly store: Pick<SubscriptionRepository, 'allAfter' | 'replace' | 'findInAllProjects'>,
    private readonly publisher: Publisher,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly times: CompletionTimes = { againMs: 500 },
  ) {}

  /** Resolves when the topic holds the store's subscriptions. The feed must have read the topic to its end. Waits for engines that are away. */
  async ensure(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const storeId = await this.identity.storeId();
        if (this.feed.storeOnTopic === storeId) return;
        if (await this.claim()) {
          await this.publishAll(storeId, signal);
          await this.identity.releasePublishing(this.me);
        }
      } catch (error) {
        this.logger.warn('subscriptions.completion_delayed', {}, error);
      }
      await delay(this.times.againMs, undefined, { signal }).catch(() => undefined); // told to stop: the loop sees it
    }
  }

  private claim(): Promise<boolean> {
    return this.identity.claimPublishing(this.me, this.clock.now(), LEASE_MS);
  }

  private async publishAll(storeId: string, signal: AbortSignal): Promise<void> {
    this.logger.info('subscriptions.publishing_all', { storeId, storeOnTopic: this.feed.storeOnTopic });
    const stored = new Set<string>();
    for (let after = ''; ;) {
      const page = await this.store.allAfter(after, PAGE);
      const last = page.at(-1);
      if (last === undefined) break;
      for (const { subscription } of page) stored.add(subscription.id);
      await this.publishPage(page);
      after = last.subscription.id;
      if (signal.aborted || !(await this.claim())) return;
    }
    await this.deleteForeign(stored);
    await this.publisher.publish(storeMarker(storeId));
    this.logger.info('subscriptions.published_all', { storeId, subscriptions: stored.size });
  }

  /** A change that came in between is published by its writer, perhaps before our older record: so ours is looked after until it is the last. */
  private async publishPage(page: readonly StoredSubscription[]): Promise<void> {
    for (let open = page; open.length > 0;) {
      const sent = await Promise.all(open.map((each) => this.aboveTopic(each)));
      await this.publisher.publishAll(sent.map(subscriptionRecord));
      open = await this.changedSince(sent);
    }
  }

  private async changedSince(sent: readonly StoredSubscription[]): Promise<StoredSubscription[]> {
    const found = await this.store.findInAllProjects(sent.map(({ subscription }) => subscription.id));
    const present = new Map(found.map((stored) => [stored.subscription.id, stored]));
    return sent.flatMap(({ subscription, deleted }) => {
      const now = present.get(subscription.id);
      if (now !== undefined) return now.subscription.revision > subscription.revision ? [now] : [];
      return deleted
        ? []
        : [{ subscription: { ...subscription, revision: subscription.revision + 1 }, deleted: true, unpublished: [] }];
    });
  }

  /**
   * Readers ignore revisions that are not above what they know: where the topic (filled by another store) is ahead, the subscription
   * gets a revision above that.
   */
  private async aboveTopic(stored: StoredSubscription): Promise<StoredSubscription> {
    const { subscription } = stored;
    const onTopic = this.feed.seen.revisionOf(subscription.id);
    if (onTopic === null || onTopic <= subscription.revision) return stored;
    const next = { ...subscription, revision: onTopic + 1 };
    if (stored.deleted) return { ...stored, subscription: next };
    const entry = { by: `completion-${this.me}`, revision: next.revision, atMs: this.clock.now() };
    return (await this.store.replace(subscription.revision, next, entry)) ?? stored;
  }

  private async deleteForeign(stored: ReadonlySet<string>): Promise<void> {
    const foreign = this.feed.seen.present().filter((id) => !stored.has(id));
    for (let start = 0; start < foreign.length; start += PAGE) {
      const ids = foreign.slice(start, start + PAGE);
      const found = await this.store.findInAllProjects(ids);
      const created = new Set(found.map(({ subscription }) => subscription.id));
      const gone = ids.filter((id) => !created.has(id));
      await this.publisher.publishAll(gone.map((id) => tombstone(id, (this.feed.seen.revisionOf(id) ?? 0) + 1)));
    }
  }
}
