import {
  SUBSCRIPTION_REVISION_HEADER,
  type SubscriptionChanged,
  subscriptionChangedV1,
} from '@carillon/contracts-messages';
import type { Incoming, TopicFollower, TopicFollowers } from '@carillon/platform-messaging';
import type { Counter, Logger, Metrics } from '@carillon/platform-observability';
import type { Clock } from '@carillon/util';

import { SeenRevisions } from './seen-revisions';
import { isOwnRecord, storeOf } from './store-marker';
import { type SubscriptionChange, SubscriptionFeed } from './subscription-feed';

type FeedRecord = Omit<Incoming<unknown>, 'part' | 'redelivered'>;

/** {@link SubscriptionFeed} on a follower of the compacted topic. */
export class TopicSubscriptionFeed extends SubscriptionFeed {
  override readonly caughtUp: Promise<void>;
  /** What the topic says of each subscription. */
  readonly seen = new SeenRevisions();
  private readonly listeners: ((change: SubscriptionChange) => void)[] = [];
  private readonly following: Promise<TopicFollower>;
  private follower: TopicFollower | null = null;
  private settleFollowing!: { resolve: (follower: TopicFollower) => void; reject: (error: unknown) => void };
  private settleCaughtUp!: () => void;
  private complete = false;
  private stopped = false;
  private store: string | null = null;
  private readonly unreadable: Counter;

  constructor(
    private readonly followers: TopicFollowers,
    private readonly clock: Clock,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    super();
    this.caughtUp = new Promise((resolve) => (this.settleCaughtUp = resolve));
    this.following = new Promise((resolve, reject) => (this.settleFollowing = { resolve, reject }));
    this.following.catch(() => undefined); // whoever waits for it sees the rejection
    this.unreadable = metrics.counter('subscriptions.unreadable_records', {
      description: 'Records of the subscription topic that could not be read',
    });
    metrics.gauge('subscriptions.known', { description: 'Subscriptions on the topic, of all projects' }, () => [
      { value: this.seen.count },
    ]);
  }

  /** Starts reading; resolves when the topic has been read up to its present end. */
  async start(): Promise<void> {
    try {
      this.follower = await this.followers.follow(subscriptionChangedV1.topic, (record) => this.read(record));
    } catch (error) {
      this.settleFollowing.reject(error);
      throw error;
    }
    if (this.stopped) await this.follower.close();
    this.settleFollowing.resolve(this.follower);
    await this.follower.caughtUp;
  }

  /** Name of the store whose subscriptions the topic holds; null: nobody has said. */
  get storeOnTopic(): string | null {
    return this.store;
  }

  /** The topic holds every subscription of the present store: who waits for {@link caughtUp} may go on. */
  declareComplete(): void {
    this.complete = true;
    this.logger.info('subscriptions.caught_up', { subscriptions: this.seen.count, offset: this.position });
    this.settleCaughtUp();
  }

  get isComplete(): boolean {
    return this.complete;
  }

  override onChange(listener: (change: SubscriptionChange) => void): void {
    this.listeners.push(listener);
  }

  override revisionOf(id: string): number | null {
    return this.seen.revisionOf(id);
  }

  override get position(): number {
    return this.follower?.position ?? 0;
  }

  override async waitFor(offset: number): Promise<void> {
    await (await this.following).waitFor(offset);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.follower?.close();
  }

  private read(record: FeedRecord): void {
    const { key, value } = record;
    if (key === null) {
      this.count(record, 'it has no key');
      return;
    }
    if (isOwnRecord(key)) {
      this.store = storeOf(key, value) ?? this.store;
      return;
    }
    const change = this.changeOf(key, record);
    if (change === null) return;
    if (
      this.seen.see({ id: key, revision: change.revision, deleted: change.changed === null }, this.clock.now()) !==
      'newer'
    )
      return;
    for (const listener of this.listeners) listener(change);
  }

  /** Null for what cannot be read: counted, never in the way of the others. */
  private changeOf(id: string, record: FeedRecord): SubscriptionChange | null {
    if (record.value === null) return this.tombstoneOf(id, record);
    try {
      const changed: SubscriptionChanged = subscriptionChangedV1.decode(JSON.parse(record.value.toString('utf8')));
      if (changed.id === id) return { id, revision: changed.revision, changed };
      this.count(record, 'its key is not its id');
    } catch (error) {
      this.count(record, 'its value is not a subscription', error);
    }
    return null;
  }

  private tombstoneOf(id: string, record: FeedRecord): SubscriptionChange | null {
    const revision = Number(record.headers[SUBSCRIPTION_REVISION_HEADER]?.toString('latin1'));
    if (Number.isSafeInteger(revision) && revision > 0) return { id, revision, changed: null };
    this.count(record, 'it is a tombstone without a revision');
    return null;
  }

  private count({ key, partition, offset }: FeedRecord, why: string, error?: unknown): void {
    this.unreadable.add(1);
    this.logger.warn('subscription.record_unreadable', { key, partition, offset, why }, error);
  }
}
