import { Publisher, TopicFollowers } from '@carillon/platform-messaging';
import { Mongo } from '@carillon/platform-mongo';
import { Health, Logger, Metrics } from '@carillon/platform-observability';
import { StoreIdentityRepository, SubscriptionRepository } from '@carillon/storage-subscriptions';
import { systemClock } from '@carillon/util';
import { type BeforeApplicationShutdown, Module, type OnApplicationBootstrap } from '@nestjs/common';

import { SubscriptionFeed } from './subscription-feed';
import { TopicCompletion } from './topic-completion';
import { TopicSubscriptionFeed } from './topic-subscription-feed';

/**
 * Provides `SubscriptionFeed`, and sees to it at each start that the topic holds the present store's subscriptions. Not ready until
 * then (health part `subscriptions`); the start does not wait for it.
 */
@Module({
  providers: [
    {
      provide: TopicSubscriptionFeed,
      inject: [TopicFollowers, Logger, Metrics],
      useFactory: (followers: TopicFollowers, logger: Logger, metrics: Metrics) =>
        new TopicSubscriptionFeed(followers, systemClock, logger.for('subscription-feed'), metrics),
    },
    { provide: SubscriptionFeed, useExisting: TopicSubscriptionFeed },
    {
      provide: SubscriptionRepository,
      inject: [Mongo],
      useFactory: (mongo: Mongo) => new SubscriptionRepository(mongo),
    },
    {
      provide: StoreIdentityRepository,
      inject: [Mongo],
      useFactory: (mongo: Mongo) => new StoreIdentityRepository(mongo),
    },
    {
      provide: TopicCompletion,
      inject: [TopicSubscriptionFeed, StoreIdentityRepository, SubscriptionRepository, Publisher, Logger],
      useFactory: (
        feed: TopicSubscriptionFeed,
        identity: StoreIdentityRepository,
        store: SubscriptionRepository,
        publisher: Publisher,
        logger: Logger,
      ) => new TopicCompletion(feed, identity, store, publisher, systemClock, logger.for('subscription-feed')),
    },
  ],
  exports: [SubscriptionFeed, TopicSubscriptionFeed, SubscriptionRepository],
})
export class SubscriptionFeedModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(
    private readonly feed: TopicSubscriptionFeed,
    private readonly completion: TopicCompletion,
    private readonly health: Health,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.health.register('subscriptions', { ready: () => (this.feed.isComplete ? null : 'reading the subscriptions') });
    void this.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    // not waiting for the start: while a broker is away it waits for that
    await this.feed.stop();
  }

  private async start(): Promise<void> {
    try {
      await this.feed.start();
      await this.completion.ensure(this.stopping.signal);
      if (!this.stopping.signal.aborted) this.feed.declareComplete();
    } catch (error) {
      // the follower waits for brokers by itself; what comes here is beyond mending, and readiness shows it
      if (!this.stopping.signal.aborted)
        this.logger.for('subscription-feed').error('subscriptions.feed_failed', {}, error);
    }
  }
}
