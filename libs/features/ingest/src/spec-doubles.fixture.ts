import { type CarriedEvent, readStructured } from '@carillon/domain-event';
import { FakePublisher } from '@carillon/platform-messaging';
import { noMetrics, noTracing, recordingLogger } from '@carillon/platform-observability';
import { BodyStore } from '@carillon/storage-bodies';
import { AppError } from '@carillon/util';

import { AcceptEvents } from './accept-events';
import { IngestTelemetry } from './ingest-telemetry';
import { PublishAccepted } from './publish-accepted';

export const NOW = '2026-11-21T09:30:00.000Z';

/** Bodies in memory; says in `log` when one was put, so that order can be told. */
export class FakeBodies extends BodyStore {
  readonly stored = new Map<string, Buffer>();
  readonly held = new Map<string, number>();
  /** Set to make `put` fail, or never end. */
  failure: Error | 'hang' | null = null;

  override async put(project: string, eventId: string, body: Buffer): Promise<string> {
    await Promise.resolve();
    if (this.failure === 'hang') return await new Promise<string>(() => undefined);
    if (this.failure !== null) throw this.failure;
    const ref = `${project}/${eventId}`;
    this.stored.set(ref, body);
    return ref;
  }

  override async get(_project: string, ref: string): Promise<Buffer> {
    const body = this.stored.get(ref);
    if (body === undefined) throw new AppError('EVENT_BODY_GONE', 'gone');
    return await Promise.resolve(body);
  }

  override async keepUntil(_project: string, ref: string, untilMs: number): Promise<boolean> {
    this.held.set(ref, untilMs);
    return await Promise.resolve(this.stored.has(ref));
  }
}

/** The use cases over fakes. */
export function newIntake(timeoutMs = 5_000) {
  const publisher = new FakePublisher();
  const bodies = new FakeBodies();
  const logger = recordingLogger();
  const telemetry = new IngestTelemetry(logger, noMetrics);
  const publishAccepted = new PublishAccepted({
    bodies,
    publisher,
    tracing: noTracing,
    clock: { now: () => Date.parse(NOW) },
  });
  return {
    publisher,
    bodies,
    logger,
    telemetry,
    publishAccepted,
    acceptEvents: new AcceptEvents(publishAccepted, telemetry, timeoutMs),
  };
}

/** A structured event; state what matters. */
export function aStructuredEvent(members: Record<string, unknown> = {}): CarriedEvent {
  return readStructured(
    Buffer.from(JSON.stringify({ specversion: '1.0', id: '1', source: '/shop', type: 'order.created', ...members })),
  );
}
