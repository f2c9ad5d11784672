import { type EventRequested } from '@carillon/contracts-messages';
import { readKafka } from '@carillon/domain-event';
import { dead, done, type Incoming, type Outcome } from '@carillon/platform-messaging';
import { AppError } from '@carillon/util';

import { judgedEvent } from './accept-events';
import { type JudgedEvent } from './accepted-record';
import { requireEventSizes } from './event-sizes';
import { type IngestTelemetry } from './ingest-telemetry';
import { type PublishAccepted } from './publish-accepted';

/** Nobody waits for the answer; after this time the record is tried again in its lane, as often as it takes. */
const PUBLISH_TIMEOUT_MS = 20_000;

/**
 * Accepts an event that Carillon itself has made, like any event of its project. A request that comes twice, or was written twice, makes
 * the same id and is recognised further on.
 */
export class AcceptOwnEvent {
  constructor(
    private readonly publishAccepted: Pick<PublishAccepted, 'publish'>,
    private readonly telemetry: IngestTelemetry,
  ) {}

  /** @throws AppError `PUBLISH_UNAVAILABLE` or `STORE_UNAVAILABLE`, on which the runner waits */
  async run(message: Incoming<EventRequested>): Promise<Outcome> {
    const startedMs = performance.now();
    let judged: readonly JudgedEvent[];
    try {
      judged = judgedEvents(message);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { topic, partition, offset, part } = message;
      this.telemetry.refused('own', error, { topic, partition, offset, project: part.project });
      return dead(error.code, error.message);
    }
    await this.publishAccepted.publish(judged, PUBLISH_TIMEOUT_MS);
    this.telemetry.accepted('own', judged, performance.now() - startedMs);
    return done;
  }
}

/** Judged like a foreign one: a broken event must not get as far as matching, whoever made it. */
function judgedEvents({ part, headers, value }: Incoming<EventRequested>): JudgedEvent[] {
  const events = readKafka(headers, value);
  requireEventSizes(events, false);
  return events.map((event) => judgedEvent(event, part.project));
}
