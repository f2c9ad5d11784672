import { FakePublisher } from '@carillon/platform-messaging';
import { type TestMongo, testMongo } from '@carillon/platform-mongo';
import { waitFor } from '@carillon/testing';
import { newId } from '@carillon/util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  aRequest,
  aScheduler,
  deliveriesOf,
  deliveryOf,
  FakeFeed,
  inMs,
  type SchedulerInSpec,
  TOPIC,
} from './scheduler.fixture';

describe('the scheduler', () => {
  let mongo: TestMongo;
  let running: SchedulerInSpec[];
  beforeEach(async () => {
    mongo = await testMongo();
    running = [];
  });
  afterEach(async () => {
    for (const scheduler of running) await scheduler.stop();
    await mongo.close();
  });
  const start = (options: Parameters<typeof aScheduler>[1] = {}): SchedulerInSpec => {
    const scheduler = aScheduler(mongo, options);
    scheduler.start();
    running.push(scheduler);
    return scheduler;
  };
  const ready = (scheduler: SchedulerInSpec) =>
    waitFor(() => scheduler.shards.held().length === 256, { describe: 'all shards' });

  it('puts a record back as it was, for its group alone', async () => {
    const scheduler = start();
    const headers = {
      ce_id: Buffer.from('1'),
      traceparent: Buffer.from('00-1'),
      carillon: Buffer.from('{}'),
      binary: Buffer.from([0, 255]),
    };
    const request = aRequest(
      { part: { deliveryId: 'dlv_1', hop: 1, big: 'ü' } },
      { value: Buffer.from([0, 1, 255]), headers },
    );
    await scheduler.keep(request);
    const [record] = await waitFor(() => scheduler.publisher.published.length > 0 && scheduler.publisher.published);
    expect(record).toMatchObject({ topic: TOPIC, key: 'lane-1', value: Buffer.from([0, 1, 255]) });
    expect(record?.headers).toEqual({
      ce_id: Buffer.from('1'),
      traceparent: Buffer.from('00-1'),
      binary: Buffer.from([0, 255]),
      carillon: JSON.stringify({ deliveryId: 'dlv_1', hop: 1, big: 'ü' }),
      'x-redelivery-for': 'delivery-webhook',
    });
  });

  it('keeps a record until it is due, and puts it back within moments of that', async () => {
    const scheduler = start();
    await ready(scheduler);
    const dueAtMs = Date.now() + 700;
    let sentAtMs = 0;
    const publish = scheduler.publisher.publish.bind(scheduler.publisher);
    scheduler.publisher.publish = (record) => {
      sentAtMs = Date.now();
      return publish(record);
    };
    await scheduler.keep(aRequest({ dueAt: new Date(dueAtMs).toISOString() }));
    await waitFor(() => scheduler.publisher.published.length === 1);
    expect(sentAtMs).toBeGreaterThanOrEqual(dueAtMs);
    expect(sentAtMs - dueAtMs).toBeLessThan(400); // 50 ms on a quiet machine
  });

  it('sends a request that is read twice once: in one batch, later, and after it was sent', async () => {
    const scheduler = start();
    const request = aRequest();
    await scheduler.keep(request, request);
    await scheduler.keep(request);
    await waitFor(() => scheduler.publisher.published.length > 0);
    await scheduler.keep(request);
    const later = aRequest();
    await scheduler.keep(later);
    await waitFor(() => deliveriesOf(scheduler.publisher.published).includes(deliveryOf(later)));
    expect(deliveriesOf(scheduler.publisher.published)).toEqual([deliveryOf(request), deliveryOf(later)]);
  });

  it('takes another passage of the same record for another request', async () => {
    const scheduler = start();
    const request = aRequest();
    await scheduler.keep(request);
    await scheduler.keep(aRequest({ ...request.part, hop: 2, part: { ...request.part.part, hop: 2 } }));
    await waitFor(() => scheduler.publisher.published.length === 2);
  });

  it('sends everything that was due while nobody ran, in blocks', async () => {
    const down = aScheduler(mongo);
    const requests = Array.from({ length: 1_200 }, () => aRequest());
    await down.keep(...requests);
    const scheduler = start();
    await waitFor(() => scheduler.publisher.published.length >= 1_200);
    expect(new Set(deliveriesOf(scheduler.publisher.published)).size).toBe(1_200);
    expect(scheduler.publisher.published.length).toBe(1_200);
  });

  it('sends again what was published and not marked when the process died, and loses nothing', async () => {
    const requests = Array.from({ length: 20 }, () => aRequest());
    const dying = aScheduler(mongo);
    await dying.keep(...requests);
    dying.store.markSent = () => Promise.reject(new Error('killed here'));
    dying.start();
    await waitFor(() => dying.publisher.published.length >= 20);
    await dying.stop();
    const scheduler = start();
    await waitFor(() => scheduler.publisher.published.length >= 20);
    expect(deliveriesOf(scheduler.publisher.published).sort()).toEqual(requests.map(deliveryOf).sort());
    expect(scheduler.publisher.published[0]?.headers).toEqual(
      dying.publisher.published.find(
        (record) => record.headers['carillon'] === scheduler.publisher.published[0]?.headers['carillon'],
      )?.headers,
    );
  });

  it('puts off one record that Kafka refuses and sends its neighbours', async () => {
    const publisher = new FakePublisher();
    publisher.failNext(1, { topic: 'no.such.topic.v1' });
    const scheduler = start({ publisher });
    const [poison, good] = [aRequest({ topic: 'no.such.topic.v1' }), aRequest()];
    await scheduler.keep(poison, good);
    await waitFor(() => publisher.published.length === 1);
    expect(deliveriesOf(publisher.published)).toEqual([deliveryOf(good)]);
    const [waiting] = await scheduler.store.due(
      Array.from({ length: 256 }, (_, n) => n),
      Date.now() + 120_000,
      10,
    );
    expect(waiting?.topic).toBe('no.such.topic.v1');
  });

  it('keeps a body that stands elsewhere beyond the end of the wait', async () => {
    const scheduler = start();
    const waits = aRequest({ dueAt: inMs(3_600_000), part: { deliveryId: 'dlv_1', bodyRef: 'ref-1' } });
    await scheduler.keep(waits, waits);
    expect(scheduler.keptBodies).toEqual([{ ref: 'ref-1', untilMs: Date.parse(waits.part.dueAt) + 24 * 3_600_000 }]);
  });

  it('refuses to put anything back on an inbox topic, and a time that is none', async () => {
    const scheduler = start();
    const outcomes = await scheduler.keep(
      aRequest({ topic: 'carillon.inbox' }),
      aRequest({ dueAt: 'xxxxxxxxxxxxxxxxxxxx' }),
      aRequest(),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(['dead', 'dead', 'done']);
  });

  describe('with several processes', () => {
    it('shares the shards, and each record is sent once', async () => {
      const publisher = new FakePublisher();
      const [one, two] = [start({ publisher }), start({ publisher })];
      await waitFor(() => one.shards.held().length === 128 && two.shards.held().length === 128, { timeoutMs: 20_000 });
      const requests = Array.from({ length: 60 }, () => aRequest());
      await one.keep(...requests);
      await waitFor(() => publisher.published.length >= 60);
      expect(deliveriesOf(publisher.published).sort()).toEqual(requests.map(deliveryOf).sort());
    });

    it('takes over at once what a stopped one gives back', async () => {
      const one = aScheduler(mongo);
      one.start();
      await ready(one);
      await one.stop();
      const startedMs = Date.now();
      const two = start();
      await ready(two);
      expect(Date.now() - startedMs).toBeLessThan(3_000);
    });

    it('takes over what a killed one held when its leases end', async () => {
      const nowMs = Date.now();
      const leases = aScheduler(mongo).leases;
      await leases.renew('killed', nowMs + 3_000);
      for (let block = 0; block < 16; block++) await leases.take(block, 'killed', nowMs, nowMs + 3_000);
      const scheduler = start();
      await scheduler.keep(aRequest());
      await waitFor(() => scheduler.publisher.published.length === 1, { timeoutMs: 20_000 });
      expect(Date.now()).toBeGreaterThanOrEqual(nowMs + 3_000);
    });
  });

  describe('with parked records', () => {
    const parkedIn = (lane: string, acceptedSeconds: number) =>
      aRequest(
        { why: 'park', lane, acceptedAt: inMs(acceptedSeconds * 1000 - 60_000), dueAt: inMs(60_000) },
        { timestampMs: Date.now() - 1_000 },
      );

    it('releases as many as the lane has room for, oldest first, and nothing of other lanes', async () => {
      const scheduler = start();
      const parked = [5, 3, 4, 1, 2].map((second) => parkedIn('lane-a', second));
      await scheduler.keep(...parked, parkedIn('lane-b', 0));
      await scheduler.hasRoom('lane-a', 3);
      await waitFor(() => scheduler.publisher.published.length === 3);
      const byAge = [3, 4, 1, 2, 0].map((n) => deliveryOf(parked[n]!));
      expect(deliveriesOf(scheduler.publisher.published)).toEqual(byAge.slice(0, 3));
      await scheduler.hasRoom('lane-a', 9);
      await waitFor(() => scheduler.publisher.published.length === 5);
      expect(deliveriesOf(scheduler.publisher.published)).toEqual(byAge);
    });

    it('lets a record that is parked again keep its place before newer ones', async () => {
      const scheduler = start();
      const old = parkedIn('lane-a', 1);
      await scheduler.keep(old);
      await scheduler.hasRoom('lane-a', 1);
      await waitFor(() => scheduler.publisher.published.length === 1);
      const newer = parkedIn('lane-a', 2);
      await scheduler.keep(newer);
      await scheduler.keep(aRequest({ ...old.part, hop: 2, dueAt: inMs(60_000) }, { timestampMs: Date.now() - 1 }));
      await scheduler.hasRoom('lane-a', 1);
      await waitFor(() => scheduler.publisher.published.length === 2);
      expect(deliveriesOf(scheduler.publisher.published)[1]).toBe(deliveryOf(old));
    });

    it('hears room that was announced before the records arrived here', async () => {
      const scheduler = start();
      await scheduler.hasRoom('lane-a', 2);
      await scheduler.keep(parkedIn('lane-a', 1), parkedIn('lane-a', 2), parkedIn('lane-a', 3));
      await waitFor(() => scheduler.publisher.published.length === 2);
    });

    it('probes a silent lane at the time given, one window, not all at once', async () => {
      const scheduler = start();
      const parked = Array.from({ length: 130 }, (_, n) =>
        aRequest({ why: 'park', lane: 'lane-a', acceptedAt: inMs(n - 60_000), dueAt: inMs(300) }),
      );
      await scheduler.keep(...parked);
      expect(scheduler.publisher.published.length).toBe(0);
      await waitFor(() => scheduler.publisher.published.length >= 100);
      await scheduler.hasRoom('lane-b', 1); // wakes the loop: were the rest due, it would come now
      await scheduler.keep(aRequest());
      await waitFor(() => scheduler.publisher.published.length === 101);
      expect(deliveriesOf(scheduler.publisher.published).slice(0, 100)).toEqual(parked.slice(0, 100).map(deliveryOf));
    });
  });

  describe('with held records', () => {
    const heldFor = (subscriptionId: string) => aRequest({ why: 'hold', subscriptionId, dueAt: inMs(3_600_000) });

    it.each(['active', 'disabled', 'deleted'] as const)(
      'puts them back when their subscription becomes %s',
      async (status) => {
        const scheduler = start();
        const [id, other] = [newId('sub'), newId('sub')];
        for (const paused of [id, other]) scheduler.feed.tell(paused, 'paused');
        const [mine, others] = [heldFor(id), heldFor(other)];
        await scheduler.keep(mine, others);
        scheduler.feed.tell(id, status);
        await waitFor(() => scheduler.publisher.published.length > 0);
        expect(deliveriesOf(scheduler.publisher.published)).toEqual([deliveryOf(mine)]);
      },
    );

    it('finds at its start what changed while it was down', async () => {
      const down = aScheduler(mongo);
      const [resumed, paused] = [newId('sub'), newId('sub')];
      for (const id of [resumed, paused]) down.feed.tell(id, 'paused');
      const [due, stays] = [heldFor(resumed), heldFor(paused)];
      await down.keep(due, stays);
      const feed = new FakeFeed();
      const scheduler = aScheduler(mongo, { feed });
      feed.tell(paused, 'paused');
      running.push(scheduler);
      scheduler.start();
      await waitFor(() => scheduler.publisher.published.length > 0);
      expect(deliveriesOf(scheduler.publisher.published)).toEqual([deliveryOf(due)]);
    });

    it('puts back one whose subscription was resumed before it arrived here', async () => {
      const scheduler = start();
      const id = newId('sub');
      scheduler.feed.tell(id, 'paused');
      scheduler.feed.tell(id, 'active');
      await scheduler.keep(heldFor(id));
      await waitFor(() => scheduler.publisher.published.length === 1);
    });
  });
});
