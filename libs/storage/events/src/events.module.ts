import { Module } from '@nestjs/common';

import { Books } from './books';
import { EventLog } from './event-log';
import { EventRetention } from './event-retention';
import { HistoryStore } from './history-store';
import { MongoEventLog } from './mongo-event-log';

/** Provides {@link EventLog} for whoever reads, and what the ledger writes with. */
@Module({
  providers: [{ provide: EventLog, useClass: MongoEventLog }, HistoryStore, Books, EventRetention],
  exports: [EventLog, HistoryStore, Books, EventRetention],
})
export class EventsModule {}
