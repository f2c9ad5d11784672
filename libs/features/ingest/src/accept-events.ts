import { type DirectMatch } from '@carillon/contracts-messages';
import { type CarriedEvent } from '@carillon/domain-event';
import { AppError, type ErrorCode, eventIdOf } from '@carillon/util';

import { type JudgedEvent } from './accepted-record';
import { requireEventSizes } from './event-sizes';
import { type IngestTelemetry } from './ingest-telemetry';
import { type PublishAccepted } from './publish-accepted';
import { requireForeignNames } from './reserved-names';

const RETRY_AFTER_SECONDS = 5;
const OUTAGES: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['PUBLISH_UNAVAILABLE', 'STORE_UNAVAILABLE']);

/** What the sender of an event is told. */
export interface AcceptedRef {
  /** The same for a repetition of the event. */
  id: string;
  source: string;
  /** The producer's id. */
  sourceId: string;
}

export interface AcceptOptions {
  project: string;
  /** Ids in place of those derived from project, source and the producer's id; one per event. */
  eventIds?: readonly string[];
  /** Faults name the place in the batch. */
  isBatch?: boolean;
  /** The events are Carillon's own: their names are reserved for them, and refused to all others. */
  isOwn?: boolean;
  /** The events are for these subscriptions alone, at revisions that Kafka has; nobody's filter is asked. */
  direct?: readonly DirectMatch[];
}

/**
 * Accepts events that somebody waits for (HTTP). Events are valid when they come here; all of a call are accepted or refused together.
 */
export class AcceptEvents {
  constructor(
    private readonly publishAccepted: Pick<PublishAccepted, 'publish'>,
    private readonly telemetry: IngestTelemetry,
    private readonly timeoutMs: number,
  ) {}

  /**
   * Resolves when the events are durable, in the order in which they were given. When it rejects with `INTAKE_UNAVAILABLE` they may have
   * become durable all the same; sending them again is safe.
   *
   * @throws AppError `BODY_TOO_LARGE`; `EVENT_INVALID` for names that are reserved; `INTAKE_UNAVAILABLE` after the intake's time limit at the latest
   */
  async accept(events: readonly CarriedEvent[], options: AcceptOptions): Promise<AcceptedRef[]> {
    const startedMs = performance.now();
    const via = events[0]?.form === 'posted' ? 'receive' : 'http';
    try {
      const isBatch = options.isBatch ?? false;
      requireEventSizes(events, isBatch);
      if (options.isOwn !== true) requireForeignNames(events, isBatch);
      const direct = options.direct === undefined ? {} : { direct: options.direct };
      const judged = events.map((event, index) => ({
        ...judgedEvent(event, options.project, options.eventIds?.[index]),
        ...direct,
      }));
      await this.publishAccepted.publish(judged, this.timeoutMs);
      this.telemetry.accepted(via, judged, performance.now() - startedMs);
      return judged.map(({ event, eventId }) => ({
        id: eventId,
        source: event.attributes['source'] ?? '',
        sourceId: event.attributes['id'] ?? '',
      }));
    } catch (cause) {
      const error = asIntakeError(cause);
      this.telemetry.refused(via, error, { project: options.project, events: events.length });
      throw error;
    }
  }
}

/** An event with the id that is derived for it, unless it has its own. */
export function judgedEvent(event: CarriedEvent, project: string, eventId?: string): JudgedEvent {
  const { source = '', id = '' } = event.attributes;
  return { event, project, eventId: eventId ?? eventIdOf(project, source, id) };
}

function asIntakeError(cause: unknown): unknown {
  if (!(cause instanceof AppError) || !OUTAGES.has(cause.code)) return cause;
  return new AppError('INTAKE_UNAVAILABLE', 'The event cannot be made durable now; send it again.', {
    cause,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
