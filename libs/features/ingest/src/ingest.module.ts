import { SETTINGS, type Settings } from '@carillon/platform-config';
import { Publisher } from '@carillon/platform-messaging';
import { Sweeper } from '@carillon/platform-mongo';
import { BodiesModule, BodyRetention, BodyStore } from '@carillon/storage-bodies';
import { EventLog, EventsModule } from '@carillon/storage-events';
import { systemClock } from '@carillon/util';
import { Inject, Module } from '@nestjs/common';

import { AcceptEventsModule } from './accept-events.module';
import { AcceptInboxRecord } from './accept-inbox-record';
import { AcceptOwnEvent } from './accept-own-event';
import { EventRequestedConsumer } from './event-requested.consumer';
import { InboxConsumer } from './inbox.consumer';
import { IngestTelemetry } from './ingest-telemetry';
import { PublishAccepted } from './publish-accepted';
import { ReplayEvent } from './replay-event';
import { ReplayRequestedConsumer } from './replay-requested.consumer';

const SWEEP_BODIES_MS = 10 * 60_000;

/**
 * Inbox topics, Carillon's own events and replay requests in, accepted events out: groups `ingest`, `ingest-own` and `ingest-replay`.
 * Clears bodies whose time is over.
 */
@Module({
  imports: [AcceptEventsModule, BodiesModule, EventsModule],
  controllers: [InboxConsumer, EventRequestedConsumer, ReplayRequestedConsumer],
  providers: [
    {
      provide: AcceptInboxRecord,
      inject: [PublishAccepted, IngestTelemetry],
      useFactory: (publishAccepted: PublishAccepted, telemetry: IngestTelemetry) =>
        new AcceptInboxRecord(publishAccepted, telemetry),
    },
    {
      provide: AcceptOwnEvent,
      inject: [PublishAccepted, IngestTelemetry],
      useFactory: (publishAccepted: PublishAccepted, telemetry: IngestTelemetry) =>
        new AcceptOwnEvent(publishAccepted, telemetry),
    },
    {
      provide: ReplayEvent,
      inject: [EventLog, BodyStore, Publisher, IngestTelemetry],
      useFactory: (events: EventLog, bodies: BodyStore, publisher: Publisher, telemetry: IngestTelemetry) =>
        new ReplayEvent({ events, bodies, publisher, telemetry }),
    },
  ],
  exports: [AcceptEventsModule],
})
export class IngestModule {
  constructor(retention: BodyRetention, sweeper: Sweeper, @Inject(SETTINGS) settings: Settings) {
    const sweep = () => retention.sweep(settings.retention, systemClock.now());
    sweeper.register({ name: 'event_bodies.expired', everyMs: SWEEP_BODIES_MS, sweep });
  }
}
