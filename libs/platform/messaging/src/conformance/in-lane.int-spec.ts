import { DEAD_LETTER_HEADER, type DeadLetter, type EventAccepted, eventAcceptedV1 } from '@carillon/contracts-messages';
import { testSettings } from '@carillon/platform-config';
import { recordingLogger } from '@carillon/platform-observability';
import { kafkaBrokers, randomName, waitFor } from '@carillon/testing';
import { AppError } from '@carillon/util';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, describe, expect, it } from 'vitest';

import { defineGroup } from '../consumer-group';
import { Consumes, ConsumesInbox } from '../consumes';
import type { Incoming } from '../incoming';
import { dead, done, type Outcome, retry, skipped } from '../outcome';
import { type TestMessaging, testMessaging, type TestMessagingOptions } from '../testing/test-messaging';
import { acceptedRecord, consumerOf } from './samples.fixture';

const settings = testSettings({ ingest: { inboxTopics: ['spec.inbox'] } });
const { topic } = eventAcceptedV1;
const open: TestMessaging[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((messaging) => messaging.close()));
});

async function start(options: Omit<TestMessagingOptions, 'settings'>): Promise<TestMessaging> {
  const messaging = await testMessaging({ settings, ...options });
  open.push(messaging);
  return messaging;
}

/** A consumer of accepted events in a group of its own, which does what the spec says. */
function consumer(
  handle: (message: Incoming<EventAccepted>) => Outcome | Promise<Outcome>,
  options: { maxRetries?: number; deadlineMs?: number } = {},
) {
  const name = randomName('group');
  const group = defineGroup<EventAccepted>({ name, deadlineMs: 5_000, retries: 'in-lane', ...options });
  return Object.assign(consumerOf(Consumes(eventAcceptedV1, group), handle), { group: name });
}

function letterOf(message: Incoming<unknown>): DeadLetter {
  return JSON.parse(String(message.headers[DEAD_LETTER_HEADER])) as DeadLetter;
}

async function isCommitted({ admin }: TestMessaging, group: string): Promise<boolean> {
  return (await admin.positions(group, [topic])).every(({ lag }) => lag === 0);
}

describe('a group that retries in the lane', () => {
  it('sees the records of a key in the order in which they were published, and commits all', async () => {
    const seen = new Map<string, number[]>();
    const counting = consumer(async ({ key, value }) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
      seen.set(key ?? '', [...(seen.get(key ?? '') ?? []), Number(String(value))]);
      return done;
    });
    const messaging = await start({ consumers: [counting] });
    const keys = Array.from({ length: 20 }, (_, place) => `key-${place}`);
    const numbers = Array.from({ length: 100 }, (_, place) => place);
    await messaging.publisher.publishAll(numbers.flatMap((number) => keys.map((key) => acceptedRecord(key, number))));
    await waitFor(() => [...seen.values()].flat().length === 2_000);
    expect([...seen.keys()].sort()).toEqual([...keys].sort());
    for (const order of seen.values()) expect(order).toEqual(numbers);
    await waitFor(() => isCommitted(messaging, counting.group));
  });

  it('keeps what comes after a failing record of the same key behind it, and nothing else', async () => {
    const seen: string[] = [];
    let failures = 3;
    const failing = consumer(({ key, value }) => {
      if (key === 'bad' && String(value) === '0' && failures-- > 0)
        return retry('SERVICE_UNAVAILABLE', { afterMs: 50 });
      seen.push(`${key} ${String(value)}`);
      return done;
    });
    const { publisher } = await start({ consumers: [failing] });
    await publisher.publishAll([
      acceptedRecord('bad', 0),
      acceptedRecord('bad', 1),
      acceptedRecord('good', 0),
      acceptedRecord('good', 1),
    ]);
    await waitFor(() => seen.length === 4);
    expect(seen.filter((entry) => entry.startsWith('bad'))).toEqual(['bad 0', 'bad 1']);
    expect(seen.indexOf('good 1')).toBeLessThan(seen.indexOf('bad 0'));
  });

  it('gives up after the tries that it has, with the record untouched in the dead-letter topic, and goes on', async () => {
    const seen: string[] = [];
    const failing = consumer(
      ({ value }) => {
        seen.push(String(value));
        if (String(value) === '0') throw new Error('a bug');
        return done;
      },
      { maxRetries: 2 },
    );
    const messaging = await start({ consumers: [failing] });
    const poison = acceptedRecord('key', 0);
    await messaging.publisher.publishAll([poison, acceptedRecord('key', 1)]);
    await waitFor(() => seen.includes('1'));
    expect(seen).toEqual(['0', '0', '0', '1']);
    const [dead, ...others] = await messaging.read(`${failing.group}.dead`);
    expect(others).toEqual([]);
    expect([dead!.key, String(dead!.value), String(dead!.headers['carillon'])]).toEqual([
      'key',
      '0',
      poison.headers['carillon'],
    ]);
    const part = JSON.parse(String(poison.headers['carillon'])) as EventAccepted;
    expect(letterOf(dead!)).toMatchObject({
      group: failing.group,
      origin: { topic, offset: '0' },
      reason: 'ATTEMPTS_EXHAUSTED',
      ...part,
    });
    await waitFor(() => isCommitted(messaging, failing.group));
  });

  it.each([
    ['an outcome', () => ({ kind: 'dead', reason: 'EVENT_INVALID', detail: 'never' }) as const],
    [
      'an error that trying again cannot mend',
      () => {
        throw new AppError('EVENT_INVALID', 'never');
      },
    ],
  ])('gives up at once on %s', async (_, handle) => {
    let runs = 0;
    const dying = consumer(() => {
      runs += 1;
      return handle();
    });
    const messaging = await start({ consumers: [dying] });
    await messaging.publisher.publish(acceptedRecord('key', 0));
    const [dead] = await waitFor(async () => {
      const letters = await messaging.read(`${dying.group}.dead`);
      return letters.length > 0 && letters;
    });
    expect(letterOf(dead!)).toMatchObject({ reason: 'EVENT_INVALID', detail: 'never' });
    expect(runs).toBe(1);
  });

  it('buries undecodable records once, and goes on with the next', async () => {
    const seen: string[] = [];
    const counting = consumer(({ value }) => {
      seen.push(String(value));
      return done;
    });
    const messaging = await start({ consumers: [counting] });
    const wrong = { project: 'p', eventId: 'nothing', acceptedAt: '2026-01-01T00:00:00.000Z' };
    await messaging.publisher.publishAll([
      { topic, key: 'key', value: Buffer.from('no part'), headers: {} },
      { topic, key: 'key', value: null, headers: { carillon: '{not json' } },
      { topic, key: 'key', value: null, headers: { carillon: JSON.stringify(wrong) } },
      acceptedRecord('key', 1),
    ]);
    await waitFor(() => seen.length === 1);
    const letters = await waitFor(async () => {
      const found = await messaging.read(`${counting.group}.dead`);
      return found.length >= 3 && found;
    });
    expect(letters.map((letter) => letterOf(letter).reason)).toEqual([
      'MESSAGE_INVALID',
      'MESSAGE_INVALID',
      'MESSAGE_INVALID',
    ]);
    expect(letters.map(letterOf).find(({ project }) => project === 'p')).toMatchObject(wrong);
    await waitFor(() => isCommitted(messaging, counting.group));
  });

  it('waits as long as the store is away, without counting, and is not ready meanwhile', async () => {
    let away = true;
    let runs = 0;
    const waiting = consumer(
      () => {
        runs += 1;
        if (away) throw new AppError('STORE_UNAVAILABLE', 'no answer');
        return done;
      },
      { maxRetries: 1 },
    );
    const logger = recordingLogger();
    const messaging = await start({ consumers: [waiting], logger });
    expect(messaging.health.notReady()).toEqual({});
    await messaging.publisher.publish(acceptedRecord('key', 0));
    await waitFor(() => runs === 4);
    expect(messaging.health.notReady()).toEqual({ [`consumer:${waiting.group}`]: 'waiting: STORE_UNAVAILABLE' });
    expect(messaging.health.notLive()).toEqual({});
    away = false;
    await waitFor(() => isCommitted(messaging, waiting.group));
    expect(messaging.health.notReady()).toEqual({});
    expect(await messaging.read(`${waiting.group}.dead`)).toEqual([]);
    expect(logger.events.filter((event) => event === 'group.waiting')).toHaveLength(1);
  });

  it('does not let a handler that hangs hold its lane for ever', async () => {
    const seen: string[] = [];
    const hanging = consumer(
      async ({ value }) => {
        seen.push(String(value));
        if (String(value) === '0') await new Promise(() => undefined);
        return done;
      },
      { deadlineMs: 200, maxRetries: 1 },
    );
    const messaging = await start({ consumers: [hanging] });
    await messaging.publisher.publishAll([acceptedRecord('key', 0), acceptedRecord('key', 1)]);
    await waitFor(() => seen.includes('1'));
    expect(seen).toEqual(['0', '0', '1']);
    expect((await messaging.read(`${hanging.group}.dead`)).map((letter) => letterOf(letter).detail)).toEqual([
      'the last try failed with HANDLER_TIMEOUT',
    ]);
  });

  it('leaves records alone that are redelivered to another group', async () => {
    const seen: boolean[] = [];
    const counting = consumer(({ redelivered }) => {
      seen.push(redelivered);
      return skipped('DUPLICATE');
    });
    const messaging = await start({ consumers: [counting] });
    const forGroup = (group: string, number: number) => {
      const record = acceptedRecord('key', number);
      return { ...record, headers: { ...record.headers, 'x-redelivery-for': group } };
    };
    await messaging.publisher.publishAll([
      forGroup('another', 0),
      forGroup(counting.group, 1),
      acceptedRecord('key', 2),
    ]);
    await waitFor(() => isCommitted(messaging, counting.group));
    expect(seen).toEqual([true, false]);
  });

  it('believes no header of ours on an inbox topic', async () => {
    const group = defineGroup({ name: randomName('group'), deadlineMs: 5_000, retries: 'in-lane' });
    const seen: Incoming<null>[] = [];
    const inbox = consumerOf(ConsumesInbox(group), (message: Incoming<null>) => {
      seen.push(message);
      return done;
    });
    const { publisher } = await start({ consumers: [inbox] });
    const headers = {
      carillon: '{}',
      'x-redelivery-for': 'another',
      'x-parked': '1',
      'x-failures': '9',
      'carillon-dead': '{}',
      ce_id: '1',
    };
    await publisher.publish({ topic: 'spec.inbox', key: null, value: Buffer.from('{}'), headers });
    await waitFor(() => seen.length === 1);
    expect(seen[0]).toMatchObject({ topic: 'spec.inbox', part: null, redelivered: false, key: null });
    expect(Object.keys(seen[0]!.headers)).toEqual(['ce_id']);
  });

  it('names no event in the letter about an inbox record: its producer may have named anybody’s', async () => {
    const group = defineGroup({ name: randomName('group'), deadlineMs: 5_000, retries: 'in-lane' });
    const refusing = consumerOf(ConsumesInbox(group), () => dead('EVENT_INVALID', 'no event'));
    const messaging = await start({ consumers: [refusing] });
    const value = Buffer.from(JSON.stringify({ project: 'victim', eventId: 'evt_1', acceptedAt: '2026-01-01' }));
    await messaging.publisher.publish({ topic: 'spec.inbox', key: null, value, headers: { carillon: String(value) } });
    const letters = await waitFor(async () => {
      const found = await messaging.read(`${group.options.name}.dead`);
      return found.length > 0 ? found : null;
    });
    expect(letters).toHaveLength(1);
    expect(Object.keys(letterOf(letters[0]!)).sort()).toEqual(['deadAt', 'detail', 'group', 'origin', 'reason']);
    expect(letters[0]!.value).toEqual(value);
  });

  it('reads a foreign record with a header that has no content', async () => {
    const group = defineGroup({ name: randomName('group'), deadlineMs: 5_000, retries: 'in-lane' });
    const seen: Incoming<null>[] = [];
    const inbox = consumerOf(ConsumesInbox(group), (message: Incoming<null>) => {
      seen.push(message);
      return done;
    });
    const messaging = await start({ consumers: [inbox] });
    const producer = new Kafka({ brokers: kafkaBrokers(), logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const headers = { empty: null as never, ce_id: 'c1' }; // other clients write these; kafkajs's types know none
    await producer.send({ topic: `${messaging.prefix}spec.inbox`, messages: [{ value: '{}', headers }] });
    await producer.disconnect();
    await waitFor(() => seen.length > 0);
    expect(seen[0]?.headers).toEqual({ ce_id: Buffer.from('c1') });
  });

  it('lets two groups of one process read the same topic, each all of it', async () => {
    const seen = { one: 0, other: 0 };
    const one = consumer(() => {
      seen.one += 1;
      return done;
    });
    const other = consumer(() => {
      seen.other += 1;
      return done;
    });
    const { publisher } = await start({ consumers: [one, other] });
    await publisher.publishAll(Array.from({ length: 50 }, (_, number) => acceptedRecord(`key-${number}`, number)));
    await waitFor(() => seen.one === 50 && seen.other === 50);
  });
});
