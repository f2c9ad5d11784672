import { testSettings } from '@carillon/platform-config';
import { Tracing } from '@carillon/platform-observability';
import { waitFor } from '@carillon/testing';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Outgoing } from '../publisher';
import { type TestMessaging, testMessaging } from '../testing/test-messaging';

describe('the publisher', () => {
  const settings = testSettings();
  let messaging: TestMessaging;
  beforeAll(async () => {
    messaging = await testMessaging({
      settings,
      topics: [
        { name: 'spec.out' },
        { name: 'spec.small', partitions: 1, config: { 'max.message.bytes': '20000' } },
        { name: 'spec.other', partitions: 1 },
      ],
    });
  });
  afterAll(() => messaging.close());

  function record(
    topic: string,
    key: string | null,
    value: Buffer | null = Buffer.from('x'),
    headers: Outgoing['headers'] = {},
  ): Outgoing {
    return { topic, key, value, headers };
  }

  it('writes key, value and headers as they are, in the order of the calls, and says where', async () => {
    const numbers = Array.from({ length: 500 }, (_, place) => place);
    const placed = await Promise.all(
      numbers.map((number) =>
        messaging.publisher.publish(
          record('spec.out', `key-${number % 7}`, Buffer.from(String(number)), { h: Buffer.from([0, 255]), t: 'é' }),
        ),
      ),
    );
    const records = (await messaging.read('spec.out')).filter(({ key }) => key?.startsWith('key-'));
    expect(records).toHaveLength(500);
    for (const { key, value, headers, partition, offset } of records) {
      const number = Number(String(value));
      expect(placed[number]).toEqual({ partition, offset });
      expect([key, headers['h'], headers['t']?.toString()]).toEqual([`key-${number % 7}`, Buffer.from([0, 255]), 'é']);
    }
    for (const rest of [0, 1, 2, 3, 4, 5, 6]) {
      const values = records.filter(({ key }) => key === `key-${rest}`).map(({ value }) => Number(String(value)));
      expect(values).toEqual(numbers.filter((number) => number % 7 === rest));
    }
  });

  it('puts a key where every other Kafka client puts it', async () => {
    const producer = new Kafka({ brokers: settings.kafka.brokers, logLevel: logLevel.NOTHING }).producer({
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    for (const key of ['', 'a', 'é', 'some/longer:key', 'x'.repeat(99)]) {
      const [theirs] = await producer.send({
        topic: `${messaging.prefix}spec.out`,
        messages: [{ key, value: 'theirs' }],
      });
      const ours = await messaging.publisher.publish(record('spec.out', key));
      expect(ours.partition).toBe(theirs!.partition);
    }
    await producer.disconnect();
  });

  it('spreads records without a key', async () => {
    const placed = await messaging.publisher.publishAll(
      Array.from({ length: 40 }, () => record('spec.out', null, null)),
    );
    expect(new Set(placed.map(({ partition }) => partition)).size).toBe(4);
  });

  it('refuses a record that is too large before anything is sent, by what is declared about the topic', async () => {
    const before = (await messaging.admin.ends('spec.small'))[0]!.high;
    const large = Buffer.alloc(20_000);
    const answers = await Promise.allSettled([
      messaging.publisher.publish(record('spec.small', 'a', large)),
      messaging.publisher.publish(record('spec.small', 'b')),
      messaging.publisher.publish(record('spec.other', 'a', large)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(answers[0]).toMatchObject({ reason: { code: 'MESSAGE_TOO_LARGE', retryable: false } });
    expect((await messaging.admin.ends('spec.small'))[0]!.high).toBe(before + 1);
  });

  it('saves the neighbours of a record that only the broker finds too large', async () => {
    // a process that knows nothing of the topic's limit
    const naive = await testMessaging({ settings, prefix: messaging.prefix });
    const answers = await Promise.allSettled([
      naive.publisher.publish(record('spec.small', 'first')),
      naive.publisher.publish(record('spec.small', 'poison', Buffer.alloc(30_000))),
      naive.publisher.publish(record('spec.small', 'last')),
      naive.publisher.publish(record('spec.other', 'elsewhere')),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(answers[1]).toMatchObject({ reason: { code: 'MESSAGE_TOO_LARGE' } });
    const keys = (await messaging.read('spec.small')).map(({ key }) => key);
    expect(keys.filter((key) => key === 'first' || key === 'last')).toEqual(['first', 'last']);
    await naive.close();
  });

  it('waits for a topic that is not there, without keeping others', async () => {
    const late = messaging.publisher.publish(record('spec.late', 'a'), { timeoutMs: 20_000 });
    await expect(messaging.publisher.publish(record('spec.never', 'a'), { timeoutMs: 100 })).rejects.toMatchObject({
      code: 'PUBLISH_UNAVAILABLE',
    });
    await messaging.publisher.publish(record('spec.out', 'meanwhile'));
    await messaging.admin.ensure([{ name: 'spec.late', partitions: 2, replication: 1, config: {} }]);
    expect(await late).toMatchObject({ offset: 0 });
  });

  it('writes the present trace into records that have none', async () => {
    class FixedTracing extends Tracing {
      override span<T>(_name: string, _options: object, work: () => Promise<T>): Promise<T> {
        return work();
      }
      override headers() {
        return { traceparent: 'present', tracestate: 'state' };
      }
      override traceId() {
        return undefined;
      }
    }
    const traced = await testMessaging({ settings, prefix: messaging.prefix, tracing: new FixedTracing() });
    await traced.publisher.publish(record('spec.out', 'traced'));
    await traced.publisher.publish(record('spec.out', 'traced before', null, { traceparent: 'earlier' }));
    await traced.close();
    const records = await messaging.read('spec.out');
    const tracesOf = (wanted: string) =>
      records
        .filter(({ key }) => key === wanted)
        .map(({ headers }) => [String(headers['traceparent']), headers['tracestate']?.toString()]);
    expect([...tracesOf('traced'), ...tracesOf('traced before')]).toEqual([
      ['present', 'state'],
      ['earlier', undefined],
    ]);
  });

  it('writes everything that it took before it closes, and takes nothing after', async () => {
    const other = await testMessaging({ settings, prefix: messaging.prefix });
    const placed = other.publisher.publishAll(
      Array.from({ length: 300 }, (_, place) => record('spec.out', `closing-${place}`)),
    );
    await other.close();
    expect(await placed).toHaveLength(300);
    await expect(other.publisher.publish(record('spec.out', 'late'))).rejects.toMatchObject({
      code: 'PUBLISH_UNAVAILABLE',
    });
    await waitFor(
      async () => (await messaging.read('spec.out')).filter(({ key }) => key?.startsWith('closing-')).length === 300,
    );
  });
});
