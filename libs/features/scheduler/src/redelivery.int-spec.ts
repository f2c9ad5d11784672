import { type DeliveryRequested, deliveryRequestedV1, redeliveryRequestedV1 } from '@carillon/contracts-messages';
import { testSettings } from '@carillon/platform-config';
import {
  Consumes,
  defineGroup,
  done,
  eventRecord,
  type Incoming,
  type Outcome,
  retry,
  type TestMessaging,
  testMessaging,
} from '@carillon/platform-messaging';
import { type TestMongo, testMongo } from '@carillon/platform-mongo';
import { waitFor } from '@carillon/testing';
import { newId } from '@carillon/util';
import { Controller } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { aScheduler, type SchedulerInSpec } from './scheduler.fixture';

const REQUESTS = deliveryRequestedV1('webhook');
const GROUP = defineGroup<DeliveryRequested>({
  name: 'delivery-webhook',
  deadlineMs: 60_000,
  retries: 'scheduler',
  laneWidth: 2,
  laneOf: ({ part }) => part.lane,
  parking: { maxWaiting: 4, channel: 'webhook' },
  describe: ({ deliveryId, subscriptionId, redrive, attempt, hop }) => ({
    deliveries: [{ deliveryId, subscriptionId }],
    redrive,
    attempt,
    hop,
  }),
});

/** A channel that fails each first attempt, and whose lane can be shut. */
@Controller()
class Channel {
  readonly handled: Incoming<DeliveryRequested>[] = [];
  private gate: Promise<void> = Promise.resolve();
  private release: () => void = () => undefined;

  @Consumes(REQUESTS, GROUP)
  async attempt(message: Incoming<DeliveryRequested>): Promise<Outcome> {
    await this.gate;
    this.handled.push(message);
    const { part } = message;
    return part.attempt === 1 && part.decidedAt === FAILS_FIRST
      ? retry('WEBHOOK_TIMEOUT', { afterMs: 300, part: { ...part, attempt: 2 } })
      : done;
  }

  shut(): void {
    this.gate = new Promise((resolve) => (this.release = resolve));
  }
  open(): void {
    this.release();
    this.gate = Promise.resolve();
  }
}
const FAILS_FIRST = '2026-01-01T00:00:00.000Z';

describe('the scheduler with a runner on Kafka', () => {
  let mongo: TestMongo;
  let scheduler: SchedulerInSpec;
  let messaging: TestMessaging;
  const channel = new Channel();

  beforeAll(async () => {
    mongo = await testMongo();
    // the fake publisher is replaced below, once the messaging that its consumers belong to is there
    scheduler = aScheduler(mongo);
    messaging = await testMessaging({
      settings: testSettings(),
      consumers: [channel, ...scheduler.consumers],
      topics: [{ name: REQUESTS.topic, partitions: 2 }],
    });
    scheduler.publisher.publish = (record) => messaging.publisher.publish(record);
    scheduler.start();
  });
  afterAll(async () => {
    channel.open();
    await messaging.close();
    await scheduler.stop();
    await mongo.close();
  });

  const request = (overrides: Partial<DeliveryRequested> = {}) => {
    const part: DeliveryRequested = {
      project: 'default',
      eventId: newId('evt'),
      acceptedAt: new Date().toISOString(),
      eventKey: 'k',
      deliveryId: newId('dlv'),
      subscriptionId: newId('sub'),
      revision: 1,
      channel: 'webhook',
      lane: 'lane-1',
      redrive: 0,
      attempt: 1,
      hop: 0,
      decidedAt: new Date().toISOString(),
      ...overrides,
    };
    return {
      part,
      record: eventRecord(REQUESTS, part.lane, part, {
        headers: { ce_id: part.eventId, traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
        body: Buffer.from('{"n":1}'),
      }),
    };
  };
  const handledOf = (deliveryId: string) => channel.handled.filter(({ part }) => part.deliveryId === deliveryId);

  it('gives a record back for its next attempt, with the event as it was and one trace', async () => {
    const { part, record } = request({ decidedAt: FAILS_FIRST });
    await messaging.publisher.publish(record);
    const [first, second] = await waitFor(() => handledOf(part.deliveryId).length === 2 && handledOf(part.deliveryId), {
      timeoutMs: 20_000,
    });
    expect([first?.part.attempt, second?.part.attempt]).toEqual([1, 2]);
    expect(second?.part.hop).toBe(1);
    expect(second?.redelivered).toBe(true);
    expect(second?.value).toEqual(first?.value);
    expect(String(second?.headers['ce_id'])).toBe(part.eventId);
    expect(String(second?.headers['traceparent'])).toContain('0af7651916cd43dd8448eb211c80319c');
    expect(second?.key).toBe('lane-1');
  });

  it('sends nothing again when its requests are read again from the beginning', async () => {
    const { part, record } = request({ decidedAt: FAILS_FIRST });
    await messaging.publisher.publish(record);
    await waitFor(() => handledOf(part.deliveryId).length === 2, { timeoutMs: 20_000 });
    const requests = await messaging.read(redeliveryRequestedV1.topic);
    const before = channel.handled.length;
    await scheduler.keep(
      ...requests.map((message) => ({
        ...message,
        part: redeliveryRequestedV1.decode(JSON.parse(String(message.headers['carillon']))),
      })),
    );
    const { part: marker, record: last } = request({ decidedAt: FAILS_FIRST });
    await messaging.publisher.publish(last);
    await waitFor(() => handledOf(marker.deliveryId).length === 2, { timeoutMs: 20_000 });
    expect(channel.handled.length).toBe(before + 2);
  });

  it('parks what a backed-up lane cannot take, delivers all of it once the lane moves, and each once', async () => {
    channel.shut();
    const lane = 'lane-slow';
    const requests = Array.from({ length: 40 }, () => request({ lane }));
    await messaging.publisher.publishAll(requests.map(({ record }) => record));
    const parked = () =>
      mongo.connection.collection('redeliveries').countDocuments({ parkKey: `delivery-webhook|${lane}` });
    await waitFor(async () => (await parked()) >= 30, { timeoutMs: 20_000, describe: 'records to be parked' });
    channel.open();
    const mine = () => channel.handled.filter(({ part }) => part.lane === lane);
    await waitFor(() => mine().length >= 40, { timeoutMs: 55_000, describe: 'all parked records to be handled' });
    expect(new Set(mine().map(({ part }) => part.deliveryId)).size).toBe(40);
    expect(await parked()).toBe(0);
  });
});
