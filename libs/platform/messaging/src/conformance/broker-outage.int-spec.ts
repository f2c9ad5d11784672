import { type EventAccepted, eventAcceptedV1 } from '@carillon/contracts-messages';
import { testSettings } from '@carillon/platform-config';
import { type PrivateEngines, randomName, startEngines, waitFor } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { defineGroup } from '../consumer-group';
import { Consumes } from '../consumes';
import type { Incoming } from '../incoming';
import { done } from '../outcome';
import { testMessaging } from '../testing/test-messaging';
import { acceptedRecord, consumerOf } from './samples.fixture';

/** A broker that was killed waits for its own old session, and the clients for their back-off. */
const RECOVERY = { timeoutMs: 60_000 };

describe('while the broker is away', () => {
  let engines: PrivateEngines;
  beforeAll(async () => {
    engines = await startEngines({ only: ['kafka'] });
  }, 120_000);
  afterAll(() => engines.close());

  function settings() {
    return testSettings({ kafka: { brokers: engines.kafka.brokers }, lifecycle: { stopGraceMs: 1_000 } });
  }

  it.each(['stop', 'kill9'] as const)(
    'nothing acknowledged is lost, nothing is given up, and everything goes on by itself (%s)',
    async (end) => {
      const name = randomName('group');
      const group = defineGroup<EventAccepted>({ name, deadlineMs: 5_000, retries: 'in-lane' });
      const seen = new Map<string, number[]>();
      let runs = 0;
      const consumer = consumerOf(Consumes(eventAcceptedV1, group), ({ key, value }: Incoming<EventAccepted>) => {
        runs += 1;
        seen.set(key ?? '', [...(seen.get(key ?? '') ?? []), Number(String(value))]);
        return done;
      });
      const messaging = await testMessaging({ settings: settings(), consumers: [consumer] });
      let published = 0;
      let stopped = false;
      const publishing = (async () => {
        const waiting: Promise<unknown>[] = [];
        while (!stopped) {
          for (let count = 0; count < 10; count += 1)
            waiting.push(messaging.publisher.publish(acceptedRecord(`key-${published % 20}`, published++)));
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        await Promise.all(waiting);
      })();
      await waitFor(() => runs > 200);
      await engines.kafka[end]();
      await waitFor(() => Object.keys(messaging.health.notReady()).length === 2, RECOVERY);
      expect(messaging.health.notLive()).toEqual({});
      await engines.kafka.start();
      stopped = true;
      await publishing;
      await waitFor(() => new Set([...seen.values()].flat()).size === published, RECOVERY);
      for (const numbers of seen.values()) {
        const firsts = [...new Set(numbers)];
        expect(firsts).toEqual([...firsts].sort((one, other) => one - other));
      }
      await waitFor(
        async () => (await messaging.admin.positions(name, [eventAcceptedV1.topic])).every(({ lag }) => lag === 0),
        RECOVERY,
      );
      expect(messaging.health.notReady()).toEqual({});
      expect(await messaging.read(`${name}.dead`)).toEqual([]);
      await messaging.close();
    },
    180_000,
  );

  it('a handler that waits for Kafka is not hung, and publishers with a time limit are told', async () => {
    const group = defineGroup<EventAccepted>({
      name: randomName('group'),
      deadlineMs: 1_000,
      retries: 'in-lane',
      maxRetries: 0,
    });
    let runs = 0;
    const consumer = consumerOf(Consumes(eventAcceptedV1, group), async ({ key }: Incoming<EventAccepted>) => {
      runs += 1;
      if (runs === 1) await engines.kafka.stop();
      await messaging.publisher.publish({ topic: 'spec.out', key, value: null, headers: {} });
      return done;
    });
    const messaging = await testMessaging({
      settings: settings(),
      consumers: [consumer],
      topics: [{ name: 'spec.out' }],
    });
    await messaging.publisher.publish({ topic: 'spec.out', key: 'before', value: null, headers: {} });
    await messaging.publisher.publish(acceptedRecord('key', 0));
    await waitFor(() => Object.keys(messaging.health.notReady()).includes('kafka-publisher'), RECOVERY);
    const limited = messaging.publisher.publish(acceptedRecord('key', 1), { timeoutMs: 200 });
    await expect(limited).rejects.toMatchObject({ code: 'PUBLISH_UNAVAILABLE', retryable: true });
    await engines.kafka.start();
    await waitFor(async () => (await messaging.read('spec.out')).some(({ key }) => key === 'key'), RECOVERY);
    expect(await messaging.read(`${group.options.name}.dead`)).toEqual([]);
    expect(runs).toBeLessThanOrEqual(2);
    await messaging.close();
  }, 120_000);

  it('a process stops within its grace time', async () => {
    const group = defineGroup<EventAccepted>({ name: randomName('group'), deadlineMs: 1_000, retries: 'in-lane' });
    const messaging = await testMessaging({
      settings: settings(),
      consumers: [consumerOf(Consumes(eventAcceptedV1, group), () => done)],
    });
    await messaging.publisher.publish(acceptedRecord('key', 0));
    await engines.kafka.kill9();
    const lost = messaging.publisher.publish(acceptedRecord('key', 0));
    lost.catch(() => undefined);
    const startedMs = Date.now();
    await messaging.close();
    expect(Date.now() - startedMs).toBeLessThan(20_000);
    await expect(lost).rejects.toMatchObject({ code: 'PUBLISH_UNAVAILABLE' });
    await engines.kafka.start();
  }, 120_000);
});
