import { SubscriptionsModule } from '@carillon/features-subscriptions';
import { IdempotencyStore } from '@carillon/platform-http';
import { BodiesModule } from '@carillon/storage-bodies';
import { EventsModule } from '@carillon/storage-events';
import { IdempotencyModule } from '@carillon/storage-idempotency';
import { Module } from '@nestjs/common';

import { AnotherTry } from './history/another-try';
import { BooksController } from './history/books.controller';
import { CarriedBody } from './history/carried-body';
import { DeadLettersController } from './history/dead-letters.controller';
import { DeliveriesController } from './history/deliveries.controller';
import { EventsController } from './history/events.controller';
import { EventExplainer } from './history/explain/event-explainer';
import { TestFilter } from './history/preview/test-filter';
import { TrialsController } from './history/preview/trials.controller';

/**
 * REST routes over history and books: `/v1/events` (reading), `/v1/deliveries`, `/v1/dead-letters/redrive`, `/v1/books`; and
 * `/v1/subscriptions/test` and `/preview`, which try filters on what was accepted.
 */
@Module({
  imports: [EventsModule, BodiesModule, SubscriptionsModule, IdempotencyModule.as(IdempotencyStore)],
  controllers: [EventsController, DeliveriesController, DeadLettersController, BooksController, TrialsController],
  providers: [CarriedBody, AnotherTry, EventExplainer, TestFilter],
})
export class HistoryModule {}
