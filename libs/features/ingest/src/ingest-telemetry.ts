import { type ReplayRequested } from '@carillon/contracts-messages';
import { type Counter, type Histogram, type Logger, type Metrics } from '@carillon/platform-observability';
import { AppError } from '@carillon/util';

import { type JudgedEvent } from './accepted-record';

/** Where events come in. */
export type Via = 'http' | 'receive' | 'inbox' | 'replay' | 'own';

const VIAS: readonly Via[] = ['http', 'receive', 'inbox', 'replay', 'own'];

/** Counts what is accepted and refused. A refusal is one log line; an accepted event is one at `debug` only, it is in the event log. */
export class IngestTelemetry {
  private readonly logger: Logger;
  private readonly events: Counter;
  private readonly refusals: Counter;
  private readonly duration: Histogram;

  constructor(logger: Logger, metrics: Metrics) {
    this.logger = logger.for('ingest');
    this.events = metrics.counter('ingest.events', { description: 'Events accepted, by where they came in' });
    for (const via of VIAS) this.events.add(0, { via });
    this.refusals = metrics.counter('ingest.refusals', {
      description: 'Requests and inbox records refused, by where they came in and why',
    });
    this.duration = metrics.histogram('ingest.duration', {
      description: 'Time from reading an event to its acknowledgement by Kafka',
      unit: 'ms',
    });
  }

  accepted(via: Via, judged: readonly JudgedEvent[], durationMs: number): void {
    this.events.add(judged.length, { via });
    this.duration.record(durationMs, { via });
    for (const { project, eventId, event } of judged) {
      this.logger.debug('event.accepted', { via, project, eventId, sizeBytes: event.body.length });
    }
  }

  /** Rare, and asked for by a person: one line each. */
  replayed({ project, eventId, replay }: ReplayRequested, durationMs: number): void {
    this.events.add(1, { via: 'replay' });
    this.duration.record(durationMs, { via: 'replay' });
    this.logger.info('event.replayed', {
      project,
      eventId,
      replay: replay.number,
      subscriptions: replay.subscriptions?.length,
    });
  }

  /** `warn` when it is our doing (Kafka or the store away), else `info`. Faults are told by number and first place, never by content. */
  refused(via: Via, error: unknown, fields: Record<string, string | number>): void {
    const code = error instanceof AppError ? error.code : 'INTERNAL_ERROR';
    this.refusals.add(1, { via, reason: code });
    if (!(error instanceof AppError) || error.retryable) {
      this.logger.warn('event.refused', { via, reason: code, ...fields }, error);
      return;
    }
    const [first] = error.faults;
    this.logger.info('event.refused', {
      via,
      reason: code,
      faults: error.faults.length,
      pointer: first?.pointer,
      position: first?.position,
      ...fields,
    });
  }
}
