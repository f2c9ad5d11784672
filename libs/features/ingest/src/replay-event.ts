import { type EventAccepted, eventAcceptedV1, type ReplayRequested } from '@carillon/contracts-messages';
import { dead, done, eventRecord, type Incoming, type Outcome, type Publisher } from '@carillon/platform-messaging';
import { type BodyStore } from '@carillon/storage-bodies';
import { type ReplayableEvent } from '@carillon/storage-events';
import { AppError } from '@carillon/util';

import { type IngestTelemetry } from './ingest-telemetry';

/** Where accepted events are looked up; null when the project has no such event. */
export interface ReplayableEvents {
  findForReplay(project: string, eventId: string): Promise<ReplayableEvent | null>;
}

export interface ReplayEventOptions {
  events: ReplayableEvents;
  bodies: Pick<BodyStore, 'keepUntil'>;
  publisher: Publisher;
  telemetry: IngestTelemetry;
}

/** Until then the ledger has seen what the replay leads to, and holds the body itself where it has to. */
const HOLD_BODY_MS = 3_600_000;
const PUBLISH_TIMEOUT_MS = 20_000;

/**
 * Publishes an event again as it was first accepted: same id, key, headers, bytes and time, plus the replay's number. A request that comes
 * twice publishes twice under one number; what follows from it has the same delivery ids, rounds and attempts, and is recognised there.
 */
export class ReplayEvent {
  constructor(private readonly options: ReplayEventOptions) {}

  /** @throws AppError `PUBLISH_UNAVAILABLE` or `STORE_UNAVAILABLE`, on which the runner waits */
  async run({ part }: Incoming<ReplayRequested>): Promise<Outcome> {
    const startedMs = performance.now();
    const { project, eventId, replay } = part;
    const found = await this.options.events.findForReplay(project, eventId);
    if (found === null)
      return this.refuse(part, new AppError('NOT_FOUND', 'The event is not in the event log (any more).'));
    const body = await this.bodyOf(found, replay.number);
    if (body instanceof AppError) return this.refuse(part, body);
    const accepted: EventAccepted = {
      project,
      eventId,
      acceptedAt: found.acceptedAt,
      ...(found.bodyRef === null ? {} : { bodyRef: found.bodyRef }),
      ...(found.posted ? { posted: true } : {}),
      replay,
    };
    const record = eventRecord(eventAcceptedV1, found.key, accepted, { headers: found.headers, body });
    await this.options.publisher.publish(record, { timeoutMs: PUBLISH_TIMEOUT_MS });
    this.options.telemetry.replayed(part, performance.now() - startedMs);
    return done;
  }

  /** The bytes for the record, null when it refers to stored ones, or why there are none. */
  private async bodyOf(
    { project, body, bodyRef, form }: ReplayableEvent,
    nowMs: number,
  ): Promise<Buffer | null | AppError> {
    if (bodyRef !== null)
      return (await this.options.bodies.keepUntil(project, bodyRef, nowMs + HOLD_BODY_MS)) ? null : bodyGone();
    // only the payload of a binary event can have been empty
    return body ?? (form === 'binary' ? Buffer.alloc(0) : bodyGone());
  }

  private refuse({ project, eventId, replay }: ReplayRequested, error: AppError): Outcome {
    this.options.telemetry.refused('replay', error, { project, eventId, replay: replay.number });
    return dead(error.code, error.message);
  }
}

function bodyGone(): AppError {
  return new AppError('EVENT_BODY_GONE', 'The body of this event is no longer kept.');
}
