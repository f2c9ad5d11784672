import type { Channel, SendContext, SendRequest } from '@carillon/channels-core';
import type { AttemptFinished, DeliveryRequested } from '@carillon/contracts-messages';
import type { SendResult } from '@carillon/domain-delivery';
import { aSubscription, type Subscription } from '@carillon/domain-subscription';
import { anIncoming, done, FakePublisher, type Incoming, skipped } from '@carillon/platform-messaging';
import { noMetrics, noTracing, recordingLogger } from '@carillon/platform-observability';
import { manualClock } from '@carillon/testing';
import { AppError, deliveryIdOf, eventIdOf, isoTime } from '@carillon/util';
import { beforeEach, describe, expect, it } from 'vitest';

import { AttemptDelivery } from './attempt-delivery';
import { DeliveryTelemetry } from './delivery-telemetry';

const HOUR = 3_600_000;
const FACTS = 'delivery.attempt.finished.v1';

const delivered: SendResult = { kind: 'delivered', statusCode: 200, response: 'thanks' };
const unavailable: SendResult = {
  kind: 'failed',
  reason: 'WEBHOOK_STATUS_RETRYABLE',
  detail: 'The target answered 503.',
  statusCode: 503,
  response: 'busy',
  retryable: true,
  slow: false,
};
const unreachable: SendResult = {
  kind: 'failed',
  reason: 'WEBHOOK_CONNECTION_FAILED',
  detail: 'connect ECONNREFUSED 127.0.0.1:9',
  retryable: true,
};

/** A channel that answers as it is told and keeps what it was given. */
class FakeChannel implements Channel {
  readonly name = 'webhook';
  readonly sent: SendRequest[] = [];
  readonly contexts: SendContext[] = [];
  answer: () => Promise<SendResult> = () => Promise.resolve(delivered);
  closed = false;

  describe(target: Subscription['target']): string {
    return target.url;
  }

  send(request: SendRequest, context: SendContext): Promise<SendResult> {
    this.sent.push(request);
    this.contexts.push(context);
    return this.answer();
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

const clock = manualClock();
let channel: FakeChannel;
let publisher: FakePublisher;
let subscription: Subscription | 'deleted';
let floors: number[];
let stored: Map<string, Buffer>;
let kept: [string, number][];
let log: ReturnType<typeof recordingLogger>;
let attempts: AttemptDelivery;

function start(options: { pacificaRetry?: boolean } = {}): AttemptDelivery {
  return new AttemptDelivery({
    channel,
    subscriptions: {
      get: async (_project, _id, floor) => {
        floors.push(floor);
        return subscription;
      },
    },
    bodies: {
      bodyOf: async ({ bodyRef }, value) => {
        if (bodyRef === undefined) return value ?? Buffer.alloc(0);
        const body = stored.get(bodyRef);
        if (body === undefined) throw new AppError('EVENT_BODY_GONE', 'gone');
        return body;
      },
      keepUntil: async (_project, ref, untilMs) => {
        kept.push([ref, untilMs - clock.now()]);
        return true;
      },
    },
    publisher,
    tracing: noTracing,
    telemetry: new DeliveryTelemetry('webhook', log, noMetrics),
    clock,
    random: () => 0.5,
    timeoutMs: 15_000,
    pacificaRetry: false,
    ...options,
  });
}

beforeEach(() => {
  clock.set(Date.UTC(2026, 0, 1));
  channel = new FakeChannel();
  publisher = new FakePublisher();
  subscription = aSubscription({ owner: 'alice', revision: 4 });
  floors = [];
  stored = new Map();
  kept = [];
  log = recordingLogger();
  attempts = start();
});

function aDelivery(
  overrides: Partial<DeliveryRequested> = {},
  record: Partial<Incoming<unknown>> = {},
): Incoming<DeliveryRequested> {
  const eventId = eventIdOf('default', '/shop', '1');
  const subscriptionId = subscription === 'deleted' ? aSubscription().id : subscription.id;
  const part: DeliveryRequested = {
    project: 'default',
    eventId,
    acceptedAt: isoTime(clock.now() - 20),
    eventKey: 'order-1',
    deliveryId: deliveryIdOf(eventId, subscriptionId),
    subscriptionId,
    revision: 3,
    channel: 'webhook',
    lane: 'lane-1',
    redrive: 0,
    attempt: 1,
    hop: 0,
    decidedAt: isoTime(clock.now() - 10),
    ...overrides,
  };
  const headers = { 'content-type': Buffer.from('application/cloudevents+json') };
  const value = Buffer.from('{"specversion":"1.0","id":"1","source":"/shop","type":"order.created"}');
  return anIncoming(part, { headers, value, key: 'lane-1', ...record });
}

const facts = (): AttemptFinished[] => publisher.partsTo(FACTS) as AttemptFinished[];

describe('an attempt', () => {
  it('that succeeds is written down and done', async () => {
    const message = aDelivery({ attempt: 2, redrive: 7, hop: 3 });
    channel.answer = async () => {
      clock.advance(30);
      return delivered;
    };
    expect(await attempts.run(message)).toEqual(done);
    expect(facts()).toEqual([
      {
        project: 'default',
        eventId: message.part.eventId,
        acceptedAt: message.part.acceptedAt,
        deliveryId: message.part.deliveryId,
        subscriptionId: message.part.subscriptionId,
        revision: 4,
        owner: 'alice',
        channel: 'webhook',
        target: 'http://127.0.0.1:8090/orders',
        redrive: 7,
        attempt: 2,
        hop: 3,
        startedAt: '2026-01-01T00:00:00.000Z',
        durationMs: 30,
        outcome: 'delivered',
        reason: '',
        statusCode: 200,
        response: 'thanks',
      },
    ]);
    expect(publisher.to(FACTS)[0]?.key).toBe('order-1');
  });

  it('is given the event, the subscription as it is now and a deadline', async () => {
    const message = aDelivery({ attempt: 2 });
    await attempts.run(message);
    expect(floors).toEqual([3]);
    expect(channel.sent[0]).toMatchObject({
      eventId: message.part.eventId,
      deliveryId: message.part.deliveryId,
      attempt: 2,
      startedAtMs: clock.now(),
      subscription: { revision: 4 },
    });
    expect(channel.sent[0]?.event.body).toEqual(message.value);
    expect(channel.contexts[0]?.deadlineMs).toBe(15_000);
  });

  it('fetches a body that is kept in the store', async () => {
    stored.set('ref-1', Buffer.from('{"big":true}'));
    await attempts.run(aDelivery({ bodyRef: 'ref-1' }, { value: null }));
    expect(channel.sent[0]?.event.body.toString()).toBe('{"big":true}');
  });

  it('keeps such a body for another day once its delivery waits', async () => {
    stored.set('ref-1', Buffer.from('{"big":true}'));
    await attempts.run(aDelivery({ bodyRef: 'ref-1' }, { value: null }));
    expect(kept).toEqual([]);
    await attempts.run(aDelivery({ bodyRef: 'ref-1', attempt: 2, hop: 1 }, { value: null }));
    expect(kept).toEqual([['ref-1', 24 * HOUR]]);
  });

  it('that fails is written down with its time of return, and returns counted up', async () => {
    channel.answer = async () => unavailable;
    const message = aDelivery();
    expect(await attempts.run(message)).toEqual({
      kind: 'retry',
      reason: 'WEBHOOK_STATUS_RETRYABLE',
      wait: { afterMs: 5_000, part: { ...message.part, attempt: 2, firstAttemptAt: '2026-01-01T00:00:00.000Z' } },
    });
    expect(facts()).toEqual([
      expect.objectContaining({
        outcome: 'retry',
        reason: 'WEBHOOK_STATUS_RETRYABLE',
        detail: 'The target answered 503.',
        statusCode: 503,
        response: 'busy',
        nextAttemptAt: '2026-01-01T00:00:05.000Z',
      }),
    ]);
    expect(facts()[0]).not.toHaveProperty('disable');
  });

  it('keeps the time of the first attempt over the others', async () => {
    channel.answer = async () => unavailable;
    const firstAttemptAt = isoTime(clock.now() - 35_000);
    expect(await attempts.run(aDelivery({ attempt: 3, firstAttemptAt }))).toMatchObject({
      wait: { afterMs: 120_000, part: { attempt: 4, firstAttemptAt } },
    });
  });

  it('that was the last of 72 hours ends the delivery and leaves the subscription on', async () => {
    channel.answer = async () => unavailable;
    const last = aDelivery({ attempt: 14, firstAttemptAt: isoTime(clock.now() - 64 * HOUR) });
    expect(await attempts.run(last)).toEqual(done);
    expect(facts()).toEqual([expect.objectContaining({ outcome: 'dead', reason: 'WEBHOOK_STATUS_RETRYABLE' })]);
    expect(facts()[0]).not.toHaveProperty('disable');
    expect(facts()[0]).not.toHaveProperty('nextAttemptAt');
  });

  it('at a target that is gone ends the delivery and switches the subscription off', async () => {
    channel.answer = async () => ({
      kind: 'gone',
      reason: 'WEBHOOK_GONE',
      detail: 'The target answered 410.',
      statusCode: 410,
      response: 'bye',
    });
    expect(await attempts.run(aDelivery())).toEqual(done);
    expect(facts()).toEqual([
      expect.objectContaining({ outcome: 'dead', reason: 'WEBHOOK_GONE', revision: 4, disable: { text: 'bye' } }),
    ]);
  });
});

describe('a subscription made through Pacifica', () => {
  beforeEach(() => {
    subscription = aSubscription({ contract: 'pacifica', failure: { policy: 'disable' } });
  });

  it.each([
    ['the answer', { ...unavailable, response: 'words of the target' }, 'words of the target'],
    ['nothing, when the answer was empty', { ...unavailable, response: '' }, ''],
    ['the error of the connection', unreachable, 'connect ECONNREFUSED 127.0.0.1:9'],
  ] as const)('is switched off after one try, with %s', async (_, result, text) => {
    channel.answer = async () => result;
    expect(await attempts.run(aDelivery())).toEqual(done);
    expect(facts()).toEqual([expect.objectContaining({ outcome: 'dead', attempt: 1, disable: { text } })]);
  });

  it('gets the whole schedule first with PACIFICA_RETRY', async () => {
    attempts = start({ pacificaRetry: true });
    channel.answer = async () => unavailable;
    expect(await attempts.run(aDelivery())).toMatchObject({ kind: 'retry', wait: { afterMs: 5_000 } });
    const last = aDelivery({ attempt: 14, firstAttemptAt: isoTime(clock.now() - 64 * HOUR) });
    expect(await attempts.run(last)).toEqual(done);
    expect(facts().map(({ outcome, disable }) => [outcome, disable])).toEqual([
      ['retry', undefined],
      ['dead', { text: 'busy' }],
    ]);
  });
});

describe('a subscription that takes nothing now', () => {
  it('suppresses what is pending when it is disabled', async () => {
    subscription = aSubscription({ status: 'disabled', revision: 5 });
    expect(await attempts.run(aDelivery({ attempt: 3 }))).toEqual(skipped('DISABLED'));
    expect(facts()).toEqual([
      expect.objectContaining({
        outcome: 'suppressed',
        reason: 'DISABLED',
        attempt: 3,
        revision: 5,
        durationMs: 0,
        owner: 'alice',
      }),
    ]);
    expect(channel.sent).toHaveLength(0);
  });

  it('suppresses what is pending when it is deleted', async () => {
    subscription = 'deleted';
    expect(await attempts.run(aDelivery())).toEqual(skipped('DELETED'));
    expect(facts()).toEqual([expect.objectContaining({ outcome: 'suppressed', reason: 'DELETED', revision: 3 })]);
    expect(channel.sent).toHaveLength(0);
  });

  it('holds what is pending while it is paused', async () => {
    subscription = aSubscription({ status: 'paused' });
    const message = aDelivery({ attempt: 2 });
    expect(await attempts.run(message)).toEqual({
      kind: 'retry',
      reason: 'PAUSED',
      wait: {
        why: 'hold',
        afterMs: 60_000,
        subscriptionId: message.part.subscriptionId,
        part: { ...message.part, heldSince: '2026-01-01T00:00:00.000Z' },
      },
    });
    expect(facts()).toEqual([]);
    expect(channel.sent).toHaveLength(0);
  });

  it('looks at what it holds more and more rarely', async () => {
    subscription = aSubscription({ status: 'paused' });
    const heldSince = isoTime(clock.now() - HOUR);
    expect(await attempts.run(aDelivery({ heldSince }))).toMatchObject({
      wait: { afterMs: HOUR, part: { heldSince } },
    });
    expect(await attempts.run(aDelivery({ heldSince: isoTime(clock.now() - 90 * HOUR), attempt: 2 }))).toMatchObject({
      wait: { afterMs: 6 * HOUR },
    });
  });

  it('stretches the schedule by the time that it was paused', async () => {
    channel.answer = async () => unavailable;
    const firstAttemptAt = isoTime(clock.now() - 100 * HOUR);
    const heldSince = isoTime(clock.now() - 99 * HOUR);
    const outcome = await attempts.run(aDelivery({ attempt: 6, firstAttemptAt, heldSince }));
    expect(outcome).toMatchObject({ kind: 'retry', wait: { part: { firstAttemptAt: isoTime(clock.now() - HOUR) } } });
    expect(outcome).not.toHaveProperty('wait.part.heldSince');
  });
});

describe('an event whose body is gone', () => {
  it('ends the delivery in the open', async () => {
    expect(await attempts.run(aDelivery({ bodyRef: 'ref-9' }, { value: null }))).toEqual(done);
    expect(facts()).toEqual([expect.objectContaining({ outcome: 'dead', reason: 'EVENT_BODY_GONE' })]);
    expect(channel.sent).toHaveLength(0);
  });
});

describe('an attempt that was not made', () => {
  it('keeps its number and comes again soon', async () => {
    channel.answer = () => Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'too many'));
    expect(await attempts.run(aDelivery())).toEqual({
      kind: 'retry',
      reason: 'SERVICE_UNAVAILABLE',
      wait: { why: 'hold', afterMs: 5_000 },
    });
    expect(facts()).toEqual([]);
  });

  it('is no outcome when something unexpected broke', async () => {
    channel.answer = () => Promise.reject(new TypeError('bug'));
    await expect(attempts.run(aDelivery())).rejects.toThrow('bug');
    expect(facts()).toEqual([]);
  });
});

describe('the fact', () => {
  it('is acknowledged before there is an outcome', async () => {
    publisher.failNext(1, { topic: FACTS });
    await expect(attempts.run(aDelivery())).rejects.toMatchObject({ code: 'PUBLISH_UNAVAILABLE' });
  });

  it('is the same again when the record comes again', async () => {
    const message = aDelivery();
    await attempts.run(message);
    await attempts.run(message);
    const [first, second] = facts();
    expect(second).toEqual(first);
    expect(channel.sent.map(({ deliveryId, attempt }) => [deliveryId, attempt])).toEqual(
      Array(2).fill([message.part.deliveryId, 1]),
    );
  });

  it('is told in one line', async () => {
    channel.answer = async () => unavailable;
    const message = aDelivery();
    await attempts.run(message);
    expect(log.lines.filter(({ event }) => event === 'delivery.attempted')).toEqual([
      expect.objectContaining({
        level: 'warn',
        fields: expect.objectContaining({
          deliveryId: message.part.deliveryId,
          attempt: 1,
          outcome: 'retry',
          statusCode: 503,
        }),
      }),
    ]);
    expect(JSON.stringify(log.lines)).not.toContain('busy');
  });
});

describe('two copies of one request', () => {
  it('running side by side make one attempt', async () => {
    let answer: (result: SendResult) => void = () => undefined;
    channel.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const message = aDelivery();
    const both = [attempts.run(message), attempts.run({ ...message, offset: message.offset + 1 })];
    await expect.poll(() => channel.sent.length).toBe(1);
    answer(delivered);
    expect(await Promise.all(both)).toEqual([done, done]);
    expect(channel.sent).toHaveLength(1);
    expect(facts()).toHaveLength(1);
  });

  it('share a retry, so that it is written even when the first is no longer waited for', async () => {
    channel.answer = async () => unavailable;
    const message = aDelivery();
    const [first, second] = await Promise.all([attempts.run(message), attempts.run(message)]);
    expect(first).toMatchObject({ kind: 'retry', wait: { part: { attempt: 2 } } });
    expect(second).toEqual(first);
    expect(channel.sent).toHaveLength(1);
  });

  it('leave room for the next try when both have failed', async () => {
    publisher.failNext(1, { topic: FACTS });
    const message = aDelivery();
    const ends = await Promise.allSettled([attempts.run(message), attempts.run(message)]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await attempts.run(message)).toEqual(done);
    expect(facts()).toHaveLength(1);
  });

  it('are two attempts when their numbers differ', async () => {
    await Promise.all([attempts.run(aDelivery()), attempts.run(aDelivery({ redrive: 1 }))]);
    expect(channel.sent).toHaveLength(2);
  });
});

describe('close', () => {
  it('tells running attempts and closes the channel', async () => {
    await attempts.run(aDelivery());
    await attempts.close();
    expect(channel.contexts[0]?.signal.aborted).toBe(true);
    expect(channel.closed).toBe(true);
  });
});
