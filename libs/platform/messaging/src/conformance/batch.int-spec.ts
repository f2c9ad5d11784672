import { type EventAccepted, eventAcceptedV1 } from '@carillon/contracts-messages';
import { testSettings } from '@carillon/platform-config';
import { randomName, waitFor } from '@carillon/testing';
import { AppError } from '@carillon/util';
import { afterEach, describe, expect, it } from 'vitest';

import { defineGroup } from '../consumer-group';
import { ConsumesBatch } from '../consumes';
import type { Incoming } from '../incoming';
import { dead, done, type Outcome, retry } from '../outcome';
import { type TestMessaging, testMessaging } from '../testing/test-messaging';
import { acceptedRecord, consumerOf } from './samples.fixture';

const { topic } = eventAcceptedV1;
const open: TestMessaging[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((messaging) => messaging.close()));
});

async function start(handle: (messages: Incoming<EventAccepted>[]) => Outcome[] | Promise<Outcome[]>) {
  const name = randomName('group');
  const group = defineGroup<EventAccepted>({ name, deadlineMs: 5_000, retries: 'in-lane', maxRetries: 2 });
  const messaging = await testMessaging({
    settings: testSettings(),
    consumers: [consumerOf(ConsumesBatch(eventAcceptedV1, group), handle)],
    topics: [{ name: topic, partitions: 2 }],
  });
  open.push(messaging);
  const isCommitted = async () => (await messaging.admin.positions(name, [topic])).every(({ lag }) => lag === 0);
  return { messaging, publisher: messaging.publisher, name, isCommitted };
}

describe('a batch handler', () => {
  it('gets what has arrived, one batch of a partition at a time, in order, and at most 2,000 records', async () => {
    const sizes: number[] = [];
    const seen = new Map<string, number[]>();
    const running = new Set<number>();
    const { publisher, isCommitted } = await start(async (messages) => {
      const [{ partition }] = messages as [Incoming<EventAccepted>];
      expect(running.has(partition)).toBe(false);
      running.add(partition);
      sizes.push(messages.length);
      for (const { key, value } of messages)
        seen.set(key ?? '', [...(seen.get(key ?? '') ?? []), Number(String(value))]);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running.delete(partition);
      return messages.map(() => done);
    });
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const numbers = Array.from({ length: 1_000 }, (_, place) => place);
    await publisher.publishAll(numbers.flatMap((number) => keys.map((key) => acceptedRecord(key, number))));
    await waitFor(isCommitted);
    for (const key of keys) expect(seen.get(key)).toEqual(numbers);
    expect(sizes.length).toBeLessThan(200);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2_000);
  });

  it('may judge each record for itself', async () => {
    const tries = new Map<string, number>();
    const { messaging, publisher, name, isCommitted } = await start((messages) =>
      messages.map(({ value }) => {
        const text = String(value);
        tries.set(text, (tries.get(text) ?? 0) + 1);
        if (text === '3') return dead('EVENT_INVALID', 'three');
        return text === '5' && tries.get('5')! < 3 ? retry('SERVICE_UNAVAILABLE', { afterMs: 10 }) : done;
      }),
    );
    await publisher.publishAll(Array.from({ length: 8 }, (_, place) => acceptedRecord('key', place)));
    await waitFor(isCommitted);
    expect([...tries].filter(([, count]) => count > 1)).toEqual([['5', 3]]);
    expect((await messaging.read(`${name}.dead`)).map(({ value }) => String(value))).toEqual(['3']);
  });

  it('that throws gets the records one by one, so that only the poison dies', async () => {
    const seen = new Set<string>();
    const { messaging, publisher, name, isCommitted } = await start((messages) => {
      if (messages.some(({ value }) => String(value) === '4')) throw new Error('a bug');
      for (const { value } of messages) seen.add(String(value));
      return messages.map(() => done);
    });
    await publisher.publishAll(Array.from({ length: 8 }, (_, place) => acceptedRecord('key', place)));
    await waitFor(isCommitted);
    expect([...seen].sort()).toEqual(['0', '1', '2', '3', '5', '6', '7']);
    expect((await messaging.read(`${name}.dead`)).map(({ value }) => String(value))).toEqual(['4']);
  });

  it('that returns too few outcomes has not finished anything', async () => {
    const { messaging, publisher, name } = await start(() => []);
    await publisher.publish(acceptedRecord('key', 0));
    await waitFor(async () => (await messaging.read(`${name}.dead`)).length === 1);
  });

  it('is given the whole batch again while the store is away', async () => {
    let away = 2;
    const sizes: number[] = [];
    const { publisher, isCommitted } = await start((messages) => {
      sizes.push(messages.length);
      if (away-- > 0) throw new AppError('STORE_UNAVAILABLE', 'no answer');
      return messages.map(() => done);
    });
    await publisher.publish(acceptedRecord('key', 0));
    await waitFor(isCommitted);
    expect(sizes).toEqual([1, 1, 1]);
  });
});
