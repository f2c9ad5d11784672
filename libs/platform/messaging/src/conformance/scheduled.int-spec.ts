import {
  type DeliveryRequested,
  type LaneChanged,
  laneChangedV1,
  type RedeliveryRequested,
  redeliveryRequestedV1,
} from '@carillon/contracts-messages';
import { testSettings } from '@carillon/platform-config';
import { randomName, waitFor } from '@carillon/testing';
import { afterEach, describe, expect, it } from 'vitest';

import { type ConsumerGroupOptions, defineGroup } from '../consumer-group';
import { Consumes } from '../consumes';
import type { Incoming } from '../incoming';
import { done, type Outcome, retry } from '../outcome';
import type { Outgoing } from '../publisher';
import { type TestMessaging, testMessaging } from '../testing/test-messaging';
import { consumerOf, requestedRecord, requestedV1 } from './samples.fixture';

const settings = testSettings();
const { topic } = requestedV1;
const open: TestMessaging[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((messaging) => messaging.close()));
});

type Handle = (message: Incoming<DeliveryRequested>) => Outcome | Promise<Outcome>;

/** A delivery group that does what the spec says. */
async function start(handle: Handle, options: Partial<ConsumerGroupOptions<DeliveryRequested>> = {}) {
  const name = randomName('delivery');
  const group = defineGroup<DeliveryRequested>({
    name,
    deadlineMs: 5_000,
    retries: 'scheduler',
    laneOf: ({ part }) => part.lane,
    describe: ({ deliveryId, subscriptionId, redrive, attempt, hop }) => ({
      deliveries: [{ deliveryId, subscriptionId }],
      redrive,
      attempt,
      hop,
    }),
    ...options,
  });
  const messaging = await testMessaging({ settings, consumers: [consumerOf(Consumes(requestedV1, group), handle)] });
  open.push(messaging);
  return { messaging, publisher: messaging.publisher, name };
}

async function requestsOf(
  messaging: TestMessaging,
  count: number,
): Promise<{ record: Incoming<unknown>; request: RedeliveryRequested }[]> {
  const records = await waitFor(async () => {
    const found = await messaging.read(redeliveryRequestedV1.topic);
    return found.length >= count && found;
  });
  return records.map((record) => ({
    record,
    request: redeliveryRequestedV1.decode(JSON.parse(String(record.headers['carillon']))),
  }));
}

/** What the scheduler does with a request that is due. */
function putBack({ record, request }: { record: Incoming<unknown>; request: RedeliveryRequested }): Outgoing {
  const headers = { ...record.headers, carillon: JSON.stringify(request.part), 'x-redelivery-for': request.group };
  return { topic: request.topic, key: request.key, value: record.value, headers };
}

describe('a group that retries through the scheduler', () => {
  it('writes what shall come back, and is done with the record', async () => {
    const { messaging, publisher, name } = await start(({ part }) =>
      part.hop > 0 ? done : retry('WEBHOOK_TIMEOUT', { afterMs: 60_000, part: { ...part, attempt: 2 } }),
    );
    const sent = requestedRecord('lane', 7);
    const placed = await publisher.publish(sent);
    const [waiting] = await requestsOf(messaging, 1);
    const { record, request } = waiting!;
    expect(request).toMatchObject({
      topic,
      key: 'lane',
      group: name,
      why: 'retry',
      reason: 'WEBHOOK_TIMEOUT',
      attempt: 2,
      hop: 1,
      origin: { partition: placed.partition, offset: String(placed.offset) },
      part: { attempt: 2, hop: 1 },
    });
    const dueInMs = Date.parse(request.dueAt) - Date.now();
    expect(dueInMs).toBeGreaterThan(50_000);
    expect([record.key, String(record.value), record.headers['ce_id']?.toString()]).toEqual([
      request.deliveries[0]!.deliveryId,
      '7',
      sent.headers['ce_id'],
    ]);
    await waitFor(async () => (await messaging.admin.positions(name, [topic])).every(({ lag }) => lag === 0));

    await publisher.publish(putBack(waiting!));
    await waitFor(async () => (await messaging.read(topic)).length === 2);
    await waitFor(async () => (await messaging.admin.positions(name, [topic])).every(({ lag }) => lag === 0));
    expect(await messaging.read(redeliveryRequestedV1.topic)).toHaveLength(1);
  });

  it('holds a record for its subscription', async () => {
    const subscriptionId = `sub_${'1'.repeat(32)}`;
    const { messaging, publisher } = await start(() => retry('PAUSED', { why: 'hold', subscriptionId }));
    await publisher.publish(requestedRecord('lane', 1));
    const [waiting] = await requestsOf(messaging, 1);
    expect(waiting!.request).toMatchObject({ why: 'hold', reason: 'PAUSED', subscriptionId, attempt: 1, hop: 1 });
  });

  it('counts throws over all passages, then gives up', async () => {
    const { messaging, publisher, name } = await start(
      () => {
        throw new Error('a bug');
      },
      { maxRetries: 2 },
    );
    await publisher.publish(requestedRecord('lane', 1));
    const [first] = await requestsOf(messaging, 1);
    expect(first!.request).toMatchObject({ why: 'retry', reason: 'INTERNAL_ERROR', attempt: 1, hop: 1 });
    await publisher.publish(putBack(first!));
    const second = (await requestsOf(messaging, 2)).find(({ request }) => request.hop === 2);
    await publisher.publish(putBack(second!));
    await waitFor(async () => (await messaging.read(`${name}.dead`)).length === 1);
    expect(await messaging.read(redeliveryRequestedV1.topic)).toHaveLength(2);
  });

  it('keeps slow and hanging lanes away from fast ones', async () => {
    const seen: string[] = [];
    const { publisher } = await start(async ({ part }) => {
      if (part.lane === 'hanging') await new Promise(() => undefined);
      if (part.lane === 'slow') await new Promise((resolve) => setTimeout(resolve, 500));
      seen.push(part.lane);
      return done;
    });
    const lanes = ['hanging', 'slow', 'fast'];
    const startedMs = Date.now();
    await publisher.publishAll(Array.from({ length: 300 }, (_, place) => requestedRecord(lanes[place % 3]!, place)));
    await waitFor(() => seen.filter((lane) => lane === 'fast').length === 100);
    expect(Date.now() - startedMs).toBeLessThan(4_000);
    expect(seen.filter((lane) => lane === 'slow').length).toBeLessThan(20);
  });

  it('runs as many of a lane at once as it is wide', async () => {
    let running = 0;
    let most = 0;
    let ended = 0;
    const { publisher } = await start(
      async () => {
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setTimeout(resolve, 20));
        running -= 1;
        ended += 1;
        return done;
      },
      { laneWidth: 3 },
    );
    await publisher.publishAll(Array.from({ length: 30 }, (_, place) => requestedRecord('lane', place)));
    await waitFor(() => ended === 30);
    expect(most).toBe(3);
  });

  it('skips work that was done, and does not run a repetition beside it', async () => {
    const runs: string[] = [];
    const { messaging, publisher, name } = await start(
      async ({ part, value }) => {
        runs.push(String(value));
        await new Promise((resolve) => setTimeout(resolve, 50));
        return part.attempt === 1 && String(value) === 'failing'
          ? retry('WEBHOOK_TIMEOUT', { part: { ...part, attempt: 2 } })
          : done;
      },
      {
        laneWidth: 10,
        repeats: { keyOf: ({ part }) => `${part.deliveryId} ${part.redrive} ${part.attempt}`, perPartition: 100 },
      },
    );
    const good = requestedRecord('lane', 1);
    const failing = { ...requestedRecord('lane', 2), value: Buffer.from('failing') };
    await publisher.publishAll([good, good, failing, failing, good]);
    await waitFor(async () => (await messaging.admin.positions(name, [topic])).every(({ lag }) => lag === 0));
    expect(runs.sort()).toEqual(['1', 'failing']);
    const [waiting, ...others] = await requestsOf(messaging, 1);
    expect(others).toEqual([]);
    await publisher.publish(putBack(waiting!));
    await waitFor(() => runs.length === 3);
  });

  it('parks what a backed-up lane cannot take, says when there is room, and takes the parked ones then', async () => {
    let blocked = true;
    const seen = new Set<string>();
    const { messaging, publisher } = await start(
      async ({ value }) => {
        await waitFor(() => !blocked, { timeoutMs: 20_000 });
        seen.add(String(value));
        return done;
      },
      { deadlineMs: 30_000, parking: { maxWaiting: 10, channel: 'webhook' } },
    );
    await publisher.publishAll(Array.from({ length: 50 }, (_, place) => requestedRecord('lane', place)));
    await publisher.publish(requestedRecord('other lane', 50));
    const parked = await requestsOf(messaging, 39);
    expect(parked[0]!.request).toMatchObject({
      why: 'park',
      reason: 'LANE_BACKED_UP',
      lane: 'lane',
      attempt: 1,
      hop: 1,
    });
    expect(parked).toHaveLength(39);
    expect(await messaging.read(laneChangedV1.topic)).toEqual([]);

    blocked = false;
    let announced = 0;
    const waiting = [...parked];
    while (seen.size < 51) {
      const changes = await waitFor(async () => {
        const found = await messaging.read(laneChangedV1.topic);
        return found.length > announced && found;
      });
      for (const change of changes.slice(announced)) {
        const { lane, channel, room } = JSON.parse(String(change.value)) as LaneChanged;
        expect([lane, channel]).toEqual(['lane', 'webhook']);
        await publisher.publishAll(waiting.splice(0, room).map(putBack));
      }
      announced = changes.length;
    }
    expect(waiting).toEqual([]);
  });
});
