import { SETTINGS, type Settings } from '@carillon/platform-config';
import { Publisher } from '@carillon/platform-messaging';
import { Logger, Metrics, Tracing } from '@carillon/platform-observability';
import { BodiesModule, BodyStore } from '@carillon/storage-bodies';
import { systemClock } from '@carillon/util';
import { Module } from '@nestjs/common';

import { AcceptEvents } from './accept-events';
import { IngestTelemetry } from './ingest-telemetry';
import { PublishAccepted } from './publish-accepted';

/** {@link AcceptEvents} for whoever takes events in, without consumers and routes. */
@Module({
  imports: [BodiesModule],
  providers: [
    {
      provide: IngestTelemetry,
      inject: [Logger, Metrics],
      useFactory: (logger: Logger, metrics: Metrics) => new IngestTelemetry(logger, metrics),
    },
    {
      provide: PublishAccepted,
      inject: [BodyStore, Publisher, Tracing],
      useFactory: (bodies: BodyStore, publisher: Publisher, tracing: Tracing) =>
        new PublishAccepted({ bodies, publisher, tracing, clock: systemClock }),
    },
    {
      provide: AcceptEvents,
      inject: [PublishAccepted, IngestTelemetry, SETTINGS],
      useFactory: (publishAccepted: PublishAccepted, telemetry: IngestTelemetry, settings: Settings) =>
        new AcceptEvents(publishAccepted, telemetry, settings.ingest.publishTimeoutMs),
    },
  ],
  exports: [AcceptEvents, PublishAccepted, IngestTelemetry],
})
export class AcceptEventsModule {}
