import { createSubscriptionIndex } from '@carillon/domain-matching';
import { SubscriptionFeed, SubscriptionFeedModule } from '@carillon/features-subscriptions';
import { Publisher, TopicFollowers } from '@carillon/platform-messaging';
import { Health, Logger, Metrics } from '@carillon/platform-observability';
import { BodiesModule, BodyStore } from '@carillon/storage-bodies';
import { systemClock } from '@carillon/util';
import { Module } from '@nestjs/common';

import { EventAcceptedConsumer } from './event-accepted.consumer';
import { feedIndex } from './index-feed';
import { MatchEvent } from './match-event';
import { duplicateWindows } from './matching.group';
import { MatchingTelemetry } from './matching-telemetry';
import { Quarantine } from './quarantine';
import { SubscriptionFence } from './subscription-fence';

/** Accepted events in, matches out: group `matching`. */
@Module({
  imports: [SubscriptionFeedModule, BodiesModule],
  controllers: [EventAcceptedConsumer],
  providers: [
    {
      provide: MatchEvent,
      inject: [SubscriptionFeed, TopicFollowers, BodyStore, Publisher, Health, Logger, Metrics],
      useFactory: (
        feed: SubscriptionFeed,
        followers: TopicFollowers,
        bodies: BodyStore,
        publisher: Publisher,
        health: Health,
        logger: Logger,
        metrics: Metrics,
      ): MatchEvent => {
        const index = createSubscriptionIndex();
        feedIndex(feed, index, logger.for('matching'));
        const fence = new SubscriptionFence(followers, feed);
        health.register('matching', fence);
        const telemetry = new MatchingTelemetry(logger, metrics, index);
        const quarantine = new Quarantine({ index, feed, clock: systemClock });
        const windows = duplicateWindows;
        return new MatchEvent({ index, feed, fence, windows, bodies, quarantine, publisher, telemetry });
      },
    },
  ],
})
export class MatchingModule {}
