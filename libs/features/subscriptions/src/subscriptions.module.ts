import { SETTINGS, type Settings } from '@carillon/platform-config';
import { Publisher } from '@carillon/platform-messaging';
import { Mongo, Sweeper } from '@carillon/platform-mongo';
import { Logger } from '@carillon/platform-observability';
import { SubscriptionRepository, SubscriptionRevisionRepository } from '@carillon/storage-subscriptions';
import { systemClock } from '@carillon/util';
import { Inject, Module, type OnModuleInit } from '@nestjs/common';

import { RememberedSubscriptions } from './remembered-subscriptions';
import { repairStaleRecords } from './stale-record-repair';
import { StoredSubscriptions } from './stored-subscriptions';
import { SubscriptionCache } from './subscription-cache';
import { SubscriptionFeedModule } from './subscription-feed.module';
import { SubscriptionPublishing } from './subscription-publishing';
import { Subscriptions } from './subscriptions';
import { TopicSubscriptionFeed } from './topic-subscription-feed';
import { registerSweeps } from './unpublished-sweep';

/** Provides `Subscriptions` and `SubscriptionCache`; sweeps what writers that died have left unpublished. */
@Module({
  imports: [SubscriptionFeedModule],
  providers: [
    {
      provide: SubscriptionRevisionRepository,
      inject: [Mongo],
      useFactory: (mongo: Mongo) => new SubscriptionRevisionRepository(mongo),
    },
    {
      provide: SubscriptionPublishing,
      inject: [SubscriptionRepository, SubscriptionRevisionRepository, Publisher, Logger],
      useFactory: (
        store: SubscriptionRepository,
        revisions: SubscriptionRevisionRepository,
        publisher: Publisher,
        logger: Logger,
      ) => new SubscriptionPublishing(store, revisions, publisher, systemClock, logger.for('subscriptions')),
    },
    {
      provide: Subscriptions,
      inject: [SubscriptionRepository, SubscriptionRevisionRepository, SubscriptionPublishing],
      useFactory: (
        store: SubscriptionRepository,
        revisions: SubscriptionRevisionRepository,
        publishing: SubscriptionPublishing,
      ) => new StoredSubscriptions(store, revisions, publishing, systemClock),
    },
    {
      provide: SubscriptionCache,
      inject: [SubscriptionRepository, TopicSubscriptionFeed],
      useFactory: (store: SubscriptionRepository, feed: TopicSubscriptionFeed) =>
        new RememberedSubscriptions(store, feed),
    },
  ],
  exports: [Subscriptions, SubscriptionCache, SubscriptionFeedModule],
})
export class SubscriptionsModule implements OnModuleInit {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly sweeper: Sweeper,
    private readonly store: SubscriptionRepository,
    private readonly revisions: SubscriptionRevisionRepository,
    private readonly publishing: SubscriptionPublishing,
    private readonly feed: TopicSubscriptionFeed,
    private readonly publisher: Publisher,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const clock = systemClock;
    const { store, revisions, publishing, feed, publisher } = this;
    registerSweeps(this.sweeper, {
      store,
      revisions,
      publishing,
      clock,
      retentionMs: this.settings.retention.hours * 3_600_000,
    });
    const logger = this.logger.for('subscriptions');
    const sweep = () => repairStaleRecords({ feed, store, publishing, publisher, clock, logger });
    this.sweeper.register({ name: 'subscriptions.stale_records', everyMs: 5_000, sweep });
  }
}
