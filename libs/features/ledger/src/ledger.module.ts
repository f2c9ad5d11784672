import { SubscriptionsModule } from '@carillon/features-subscriptions';
import { SETTINGS, type Settings } from '@carillon/platform-config';
import { Sweeper } from '@carillon/platform-mongo';
import { BodiesModule } from '@carillon/storage-bodies';
import { EventRetention, EventsModule } from '@carillon/storage-events';
import { Inject, Module } from '@nestjs/common';

import { FactsConsumer } from './facts.consumer';
import { Ledger } from './ledger';

const RETENTION_EVERY_MS = 30_000;

/** Consumers of group `ledger`: facts become history and books. Also removes history when its time is over. */
@Module({
  imports: [EventsModule, BodiesModule, SubscriptionsModule],
  controllers: [FactsConsumer],
  providers: [Ledger],
})
export class LedgerModule {
  constructor(
    @Inject(EventRetention) retention: EventRetention,
    @Inject(Sweeper) sweeper: Sweeper,
    @Inject(SETTINGS) settings: Settings,
  ) {
    sweeper.register({
      name: 'events.expired',
      everyMs: RETENTION_EVERY_MS,
      sweep: () => retention.sweep(settings.retention, Date.now()),
    });
  }
}
