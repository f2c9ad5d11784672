import { AppError } from '@carillon/util';
import { SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';

import { idRecorder } from './id-recorder';
import { otlpRecorder } from './otlp-recorder';
import { SpanTracing } from './span-tracing';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const parent = { traceparent: `00-${TRACE}-b7ad6b7169203331-01`, tracestate: 'vendor=1' };

/** Keeps what was exported after the provider is shut down, which empties the SDK's own one. */
class KeepingExporter extends InMemorySpanExporter {
  override shutdown(): Promise<void> {
    return Promise.resolve();
  }
}

describe.each([
  ['without an exporter', () => idRecorder],
  ['with an exporter', () => otlpRecorder({ app: 'ingest', version: '1' }, new KeepingExporter())],
])('ids %s', (_, recorder) => {
  it('continue the trace that came in, with a span of our own', async () => {
    const tracing = new SpanTracing(recorder());
    await tracing.span('x', { kind: 'consumer', parent }, async () => {
      expect(tracing.traceId()).toBe(TRACE);
      const { traceparent = '', tracestate } = tracing.headers();
      expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
      expect(traceparent).not.toContain('b7ad6b7169203331');
      expect(tracestate).toBe('vendor=1');
      return Promise.resolve();
    });
    expect([tracing.traceId(), tracing.headers()]).toEqual([undefined, {}]);
    await tracing.close();
  });

  it.each([
    undefined,
    {},
    { traceparent: 'garbage' },
    { traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01` },
    { traceparent: `ff-${TRACE}-b7ad6b7169203331-01` },
  ])('start a new trace for %j', async (headers) => {
    const tracing = new SpanTracing(recorder());
    const options = headers === undefined ? {} : { parent: headers };
    const ids = await Promise.all(
      [1, 2].map(() => tracing.span('x', { kind: 'internal', ...options }, () => Promise.resolve(tracing.traceId()))),
    );
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^(?!0af7)[0-9a-f]{32}$/);
    await tracing.close();
  });

  it('can be chosen for a new trace', async () => {
    const tracing = new SpanTracing(recorder());
    expect(await tracing.span('x', { kind: 'server', traceId: TRACE }, () => Promise.resolve(tracing.traceId()))).toBe(
      TRACE,
    );
    expect(await tracing.span('y', { kind: 'server' }, () => Promise.resolve(tracing.traceId()))).not.toBe(TRACE);
    await tracing.close();
  });

  it('stay apart in work that runs at the same time, and hold over awaits', async () => {
    const tracing = new SpanTracing(recorder());
    const seen = await Promise.all(
      ['1', '2', '3'].map((digit) =>
        tracing.span('x', { kind: 'internal', traceId: digit.repeat(32) }, async () => {
          await new Promise((resolve) => setImmediate(resolve));
          return tracing.span('inner', { kind: 'internal' }, () => Promise.resolve(tracing.traceId()));
        }),
      ),
    );
    expect(seen).toEqual(['1'.repeat(32), '2'.repeat(32), '3'.repeat(32)]);
    await tracing.close();
  });

  it('pass results and errors through', async () => {
    const tracing = new SpanTracing(recorder());
    await expect(tracing.span('x', { kind: 'internal' }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await tracing.span('x', { kind: 'internal' }, () => Promise.resolve(7))).toBe(7);
    await tracing.close();
  });
});

describe('exported spans', () => {
  it('hang together and carry name, service, attributes and error', async () => {
    const exporter = new KeepingExporter();
    const tracing = new SpanTracing(otlpRecorder({ app: 'ingest', version: '1.2' }, exporter));
    await tracing
      .span('POST /v1/events', { kind: 'server', parent, attributes: { 'http.route': '/v1/events' } }, () =>
        tracing.span('publish', { kind: 'producer' }, () =>
          Promise.reject(new AppError('PUBLISH_UNAVAILABLE', 'no ack')),
        ),
      )
      .catch(() => undefined);
    await tracing.close();
    const [inner, outer] = exporter.getFinishedSpans();
    expect(outer).toMatchObject({
      name: 'POST /v1/events',
      attributes: { 'http.route': '/v1/events' },
      status: { code: SpanStatusCode.ERROR },
    });
    expect(outer?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    expect(outer?.resource.attributes['service.name']).toBe('ingest');
    expect(inner).toMatchObject({
      name: 'publish',
      attributes: { 'error.type': 'PUBLISH_UNAVAILABLE' },
      status: { message: 'no ack' },
    });
    expect([inner?.parentSpanContext?.spanId, inner?.spanContext().traceId]).toEqual([
      outer?.spanContext().spanId,
      TRACE,
    ]);
  });

  it('are not made where the caller does not sample', async () => {
    const exporter = new KeepingExporter();
    const tracing = new SpanTracing(otlpRecorder({ app: 'ingest', version: '1' }, exporter));
    await tracing.span('x', { kind: 'server', parent: { traceparent: `00-${TRACE}-b7ad6b7169203331-00` } }, () => {
      expect(tracing.headers().traceparent).toMatch(/-00$/);
      return Promise.resolve();
    });
    await tracing.close();
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});
