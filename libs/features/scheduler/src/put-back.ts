import { type Outgoing, PART_HEADER, Publisher, REDELIVERY_HEADER } from '@carillon/platform-messaging';
import {
  type Counter,
  type Histogram,
  Logger,
  Metrics,
  type TraceHeaders,
  Tracing,
} from '@carillon/platform-observability';
import { type DueRecord, RedeliveryStore } from '@carillon/storage-redeliveries';
import { Inject, Injectable } from '@nestjs/common';

/** A record that Kafka does not take for this long is put off, so that it does not hold up the others. */
const PUBLISH_TIMEOUT_MS = 15_000;
/** When others were taken, something is wrong with the record or its topic; when none was, with Kafka. */
const PUT_OFF_MS = { record: 60_000, kafka: 2_000 };

/**
 * Publishes due records on their topics and marks them. A crash between the two publishes them twice: under the same identity,
 * which every reader can tell. Nothing is marked that Kafka has not acknowledged.
 */
@Injectable()
export class PutBack {
  private readonly logger: Logger;
  private readonly returned: Counter;
  private readonly lateness: Histogram;

  constructor(
    @Inject(Publisher) private readonly publisher: Publisher,
    @Inject(RedeliveryStore) private readonly store: RedeliveryStore,
    @Inject(Tracing) private readonly tracing: Tracing,
    @Inject(Metrics) metrics: Metrics,
    @Inject(Logger) logger: Logger,
  ) {
    this.logger = logger.for('scheduler');
    this.returned = metrics.counter('scheduler.returned_records', { description: 'Records put back on their topic' });
    this.lateness = metrics.histogram('scheduler.lateness', {
      description: 'Time between a record being due and being back on its topic',
      unit: 'ms',
    });
  }

  /** What Kafka does not take is put off; a parked record waits for its lane's next turn. @throws AppError `STORE_UNAVAILABLE` */
  async putBack(records: readonly DueRecord[]): Promise<void> {
    const published = await Promise.allSettled(records.map((record) => this.publish(record)));
    const nowMs = Date.now();
    const sent = records.filter((_, n) => published[n]?.status === 'fulfilled');
    await this.store.markSent(
      sent.map(({ id }) => id),
      nowMs,
    );
    for (const { why, dueAtMs } of sent) {
      this.returned.add(1, { why });
      if (dueAtMs !== null) this.lateness.record(Math.max(0, nowMs - dueAtMs), { why });
    }
    const failure = published.find((result) => result.status === 'rejected');
    if (failure === undefined) return;
    const afterMs = sent.length === 0 ? PUT_OFF_MS.kafka : PUT_OFF_MS.record;
    const refused = records.filter((_, n) => published[n]?.status === 'rejected');
    this.logger.warn(
      'redelivery.put_off',
      { records: refused.length, topic: refused[0]?.topic ?? '', afterMs },
      failure.reason,
    );
    await this.store.postpone(
      refused.map(({ id }) => id),
      nowMs + afterMs,
    );
  }

  /** In a span of its own, between the hop that put the record off and the one that takes it up again. */
  private async publish(record: DueRecord): Promise<void> {
    const parent = traceOf(record.headers);
    await this.tracing.span(
      `publish ${record.topic}`,
      { kind: 'producer', parent, attributes: { 'carillon.why': record.why } },
      async () => {
        await this.publisher.publish(outgoingOf(record, this.tracing.headers()), { timeoutMs: PUBLISH_TIMEOUT_MS });
      },
    );
  }
}

/** The record as it was, for its group alone. */
export function outgoingOf({ topic, key, value, headers, part, group }: DueRecord, trace: TraceHeaders): Outgoing {
  return { topic, key, value, headers: { ...headers, ...trace, [PART_HEADER]: part, [REDELIVERY_HEADER]: group } };
}

function traceOf({ traceparent, tracestate }: Record<string, Buffer | undefined>): TraceHeaders {
  if (traceparent === undefined) return {};
  return { traceparent: String(traceparent), ...(tracestate === undefined ? {} : { tracestate: String(tracestate) }) };
}
