import { setTimeout as delay } from 'node:timers/promises';

import { subscriptionChangedV1 } from '@carillon/contracts-messages';
import { type SubscriptionChange, SubscriptionFeed } from '@carillon/features-subscriptions';
import { TopicFollowers } from '@carillon/platform-messaging';
import { Logger } from '@carillon/platform-observability';
import { RedeliveryStore } from '@carillon/storage-redeliveries';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

import { DueLoop } from './due-loop';

const AGAIN_MS = 1_000;
/**
 * A record that is held for a subscription which is not paused: its change overtook the record, or is stored and not on the topic
 * yet. In the second case it would come back at once; hence a pause.
 */
const OVERTAKEN_MS = 1_000;

/**
 * Makes held records due when their subscription is resumed, disabled or deleted. A change that came while nobody looked is found at
 * the start, by comparing with what is paused now; one that overtook the record, by looking again after it is stored.
 */
@Injectable()
export class HeldDeliveries implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly paused = new Set<string>();
  private readonly released = new Set<string>();
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private caughtUp = false;
  private flushing: Promise<void> | null = null;

  constructor(
    @Inject(SubscriptionFeed) private readonly feed: SubscriptionFeed,
    @Inject(TopicFollowers) private readonly followers: TopicFollowers,
    @Inject(RedeliveryStore) private readonly store: RedeliveryStore,
    @Inject(DueLoop) private readonly loop: DueLoop,
    @Inject(Logger) logger: Logger,
  ) {
    this.logger = logger.for('scheduler');
    feed.onChange((change) => this.changed(change));
  }

  onApplicationBootstrap(): void {
    this.feed.caughtUp.then(
      () => this.compare(),
      // the feed says itself why; without it, held records wait for their time
      (error: unknown) => this.logger.error('scheduler.feed_failed', {}, error),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.flushing;
  }

  /**
   * To be called after records were stored that are held for these subscriptions: those that are not paused (any more) are made due.
   * Later changes find them.
   */
  async lookAgain(subscriptionIds: Iterable<string>): Promise<void> {
    const ids = [...new Set(subscriptionIds)];
    if (ids.length === 0) return;
    await this.feed.waitFor(await this.followers.endOffset(subscriptionChangedV1.topic, performance.now()));
    const overtaken = ids.filter((id) => !this.paused.has(id));
    if (overtaken.length === 0) return;
    const dueAtMs = Date.now() + OVERTAKEN_MS;
    await this.store.releaseHeld(overtaken, dueAtMs);
    this.loop.wake(dueAtMs);
  }

  private changed({ id, changed }: SubscriptionChange): void {
    if (changed?.status === 'paused') {
      this.paused.add(id);
      this.released.delete(id);
    } else if (this.paused.delete(id) && this.caughtUp) this.release([id]);
  }

  private async compare(): Promise<void> {
    this.caughtUp = true;
    const held = await this.untilDone(() => this.store.heldSubscriptions());
    this.release((held ?? []).filter((id) => !this.paused.has(id)));
  }

  private release(ids: readonly string[]): void {
    for (const id of ids) this.released.add(id);
    if (this.released.size > 0) this.flushing ??= this.flush().finally(() => (this.flushing = null));
  }

  /** Many changes that come together are one write. */
  private async flush(): Promise<void> {
    while (this.released.size > 0 && !this.stopping.signal.aborted) {
      const ids = [...this.released];
      this.released.clear();
      const records = await this.untilDone(() => this.store.releaseHeld(ids, Date.now()));
      if (records !== undefined && records > 0) {
        this.logger.info('redelivery.released', { subscriptions: ids.length, records });
        this.loop.wake(0);
      }
    }
  }

  /** Tries until the store answers or the process stops (undefined). */
  private async untilDone<T>(work: () => Promise<T>): Promise<T | undefined> {
    while (!this.stopping.signal.aborted) {
      try {
        return await work();
      } catch (error) {
        this.logger.warn('scheduler.release_failed', { againMs: AGAIN_MS }, error);
        await delay(AGAIN_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
    return undefined;
  }
}
