import { type EventAccepted, eventAcceptedV1 } from '@carillon/contracts-messages';
import { testSettings } from '@carillon/platform-config';
import { randomName, waitFor } from '@carillon/testing';
import { afterEach, describe, expect, it } from 'vitest';

import { defineGroup } from '../consumer-group';
import { Consumes } from '../consumes';
import type { Incoming } from '../incoming';
import { done } from '../outcome';
import { MOST_ABOVE_COMMIT } from '../run/finished-bitmap';
import { type TestMessaging, testMessaging } from '../testing/test-messaging';
import { acceptedRecord, consumerOf } from './samples.fixture';

const { topic } = eventAcceptedV1;
const settings = testSettings({ lifecycle: { stopGraceMs: 200 } });
const open: TestMessaging[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((messaging) => messaging.close()));
});

function groupOf(name = randomName('pressed')) {
  return defineGroup<EventAccepted>({ name, deadlineMs: 60_000, retries: 'in-lane' });
}

/** Opens when told to. */
function barrier() {
  let release = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { opened, release };
}

async function lagOf(messaging: TestMessaging, group: string): Promise<number> {
  return (await messaging.admin.positions(group, [topic])).reduce((sum, { lag }) => sum + lag, 0);
}

describe('a runner under pressure', () => {
  it('stops fetching when its budget is full, and goes on when there is room, also across a rejoin', async () => {
    const group = groupOf();
    const { opened, release } = barrier();
    let running = 0;
    let ended = 0;
    const consumer = () =>
      consumerOf(Consumes(eventAcceptedV1, group), async () => {
        running += 1;
        await opened;
        ended += 1;
        return done;
      });
    const budget = { bytes: 64 * 1024 * 1024, records: 500 };
    const first = await testMessaging({ settings, consumers: [consumer()], budget });
    open.push(first);
    const body = Buffer.alloc(10_000);
    const records = Array.from({ length: 5_000 }, (_, place) => ({
      ...acceptedRecord(`key-${place}`, place),
      value: body,
    }));
    await first.publisher.publishAll(records);
    await waitFor(() => running >= 400);
    // one fetch of each partition, of 1 MB, may come on top
    const most = 500 + 4 * 110;
    const held = running;
    expect(held).toBeLessThanOrEqual(most);

    const second = await testMessaging({ settings, consumers: [consumer()], budget, prefix: first.prefix });
    open.push(second);
    await waitFor(() => running > held);
    release();
    await waitFor(async () => (await lagOf(first, group.options.name)) === 0, { timeoutMs: 30_000 });
    expect(ended).toBeGreaterThanOrEqual(5_000);
  });

  it('holds back what its commit could not mark, and lets nothing finished run again after a sudden end', async () => {
    const name = randomName('pressed');
    const { opened, release } = barrier();
    const seen = new Set<number>();
    const stuckOn = new Set<number>();
    const handle =
      (wait: boolean) =>
      async ({ offset, key }: Incoming<EventAccepted>) => {
        if (wait && key === 'stuck') {
          stuckOn.add(offset);
          await opened;
        }
        expect(seen.has(offset)).toBe(false);
        seen.add(offset);
        return done;
      };
    const topics = [{ name: topic, partitions: 1 }];
    const first = await testMessaging({
      settings,
      consumers: [consumerOf(Consumes(eventAcceptedV1, groupOf(name)), handle(true))],
      topics,
    });
    const total = MOST_ABOVE_COMMIT + 6_000;
    await first.publisher.publishAll(
      Array.from({ length: total }, (_, place) => acceptedRecord(place === 3 ? 'stuck' : `key-${place % 500}`, place)),
    );
    // everything but the stuck record, up to the last one that fits into the bitmap of a commit at offset 3
    await waitFor(() => seen.size === MOST_ABOVE_COMMIT + 2, { timeoutMs: 40_000 });
    expect([...stuckOn]).toEqual([3]);
    await first.close();

    const second = await testMessaging({
      settings,
      consumers: [consumerOf(Consumes(eventAcceptedV1, groupOf(name)), handle(false))],
      topics,
      prefix: first.prefix,
    });
    open.push(second);
    await waitFor(() => seen.size === total, { timeoutMs: 40_000 });
    await waitFor(async () => (await lagOf(second, name)) === 0);
    expect(await second.read(`${name}.dead`)).toEqual([]);
    release();
  }, 120_000);
});
