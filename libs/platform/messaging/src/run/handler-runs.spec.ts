import { eventAcceptedV1 } from '@carillon/contracts-messages';
import { noMetrics, noTracing, Tracing } from '@carillon/platform-observability';
import { AppError } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { done, skipped } from '../outcome';
import { anIncoming } from '../testing/an-incoming';
import type { BoundHandler } from './bound-handler';
import { HandlerRuns } from './handler-runs';
import { RunnerMetrics } from './runner-metrics';

function handlerOf(call: (messages: unknown) => unknown, form: 'record' | 'batch' = 'record'): BoundHandler {
  return {
    topic: eventAcceptedV1.topic,
    definition: eventAcceptedV1,
    source: 'ours',
    form,
    call: async (messages) => call(messages),
  };
}

interface Options {
  deadlineMs?: number;
  unansweredMs?: () => number;
  tracing?: Tracing;
}

function testRuns({ deadlineMs = 1_000, unansweredMs = () => 0, tracing = noTracing }: Options = {}) {
  return new HandlerRuns({ group: 'mine', deadlineMs, tracing, metrics: new RunnerMetrics(noMetrics), unansweredMs });
}

describe('a run of a handler', () => {
  it('gives a record handler one record, a batch handler all', async () => {
    const messages = [anIncoming(1), anIncoming(2)];
    const one = await testRuns().run(
      handlerOf((message) => (message === messages[0] ? done : null)),
      [messages[0]!],
    );
    expect(one).toEqual({ kind: 'returned', outcomes: [done] });
    const all = await testRuns().run(
      handlerOf((list) => (list as unknown[]).map(() => skipped('PAUSED')), 'batch'),
      messages,
    );
    expect(all).toEqual({ kind: 'returned', outcomes: [skipped('PAUSED'), skipped('PAUSED')] });
  });

  it.each([
    ['nothing', undefined, 'record'],
    ['something else', { kind: 'perhaps' }, 'record'],
    ['too few', [done], 'batch'],
    ['no list', done, 'batch'],
  ] as const)('that returns %s has failed', async (_, returned, form) => {
    const run = await testRuns().run(
      handlerOf(() => returned, form),
      [anIncoming(1), anIncoming(2)].slice(0, form === 'batch' ? 2 : 1),
    );
    expect(run).toMatchObject({ kind: 'threw', outcome: { kind: 'retry', reason: 'INTERNAL_ERROR' } });
  });

  it.each([
    ['an outage', new AppError('STORE_UNAVAILABLE', ''), { kind: 'outage', code: 'STORE_UNAVAILABLE' }],
    ['an outage', new AppError('PUBLISH_UNAVAILABLE', ''), { kind: 'outage', code: 'PUBLISH_UNAVAILABLE' }],
    [
      'a passing fault',
      new AppError('SERVICE_UNAVAILABLE', '', { retryAfterSeconds: 3 }),
      { kind: 'threw', outcome: { kind: 'retry', reason: 'SERVICE_UNAVAILABLE', wait: { afterMs: 3_000 } } },
    ],
    [
      'a lasting fault',
      new AppError('EVENT_INVALID', 'why'),
      { kind: 'threw', outcome: { kind: 'dead', reason: 'EVENT_INVALID', detail: 'why' } },
    ],
    [
      'a bug',
      new TypeError('x is not a function'),
      { kind: 'threw', outcome: { kind: 'retry', reason: 'INTERNAL_ERROR' } },
    ],
  ])('is judged when it throws %s', async (_, error, expected) => {
    const run = await testRuns().run(
      handlerOf(() => Promise.reject(error)),
      [anIncoming(1)],
    );
    expect(run).toMatchObject(expected);
  });

  it('is cut off at its deadline, except while it waits for Kafka', async () => {
    const hanging = handlerOf(() => new Promise(() => undefined));
    expect(await testRuns({ deadlineMs: 20 }).run(hanging, [anIncoming(1)])).toMatchObject({
      kind: 'threw',
      outcome: { reason: 'HANDLER_TIMEOUT' },
    });
    let asked = 0;
    const patient = testRuns({ deadlineMs: 20, unansweredMs: () => ((asked += 1) < 3 ? 5_000 : 0) });
    expect(await patient.run(hanging, [anIncoming(1)])).toMatchObject({
      kind: 'threw',
      outcome: { reason: 'HANDLER_TIMEOUT' },
    });
    expect(asked).toBe(3);
  });

  it('is a consumer span of the record’s own trace', async () => {
    const spans: unknown[] = [];
    class SpyTracing extends Tracing {
      override span<T>(name: string, options: object, work: () => Promise<T>): Promise<T> {
        spans.push({ name, ...options });
        return work();
      }
      override headers() {
        return {};
      }
      override traceId() {
        return undefined;
      }
    }
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const traced = anIncoming(1, { headers: { traceparent: Buffer.from(traceparent) } });
    await testRuns({ tracing: new SpyTracing() }).run(
      handlerOf(() => done),
      [traced],
    );
    expect(spans).toMatchObject([
      { name: 'process ingest.event.accepted.v1', kind: 'consumer', parent: { traceparent } },
    ]);
  });
});
