import { type EventAccepted, eventAcceptedV1 } from '@carillon/contracts-messages';
import { testSettings } from '@carillon/platform-config';
import { randomName, waitFor } from '@carillon/testing';
import { afterEach, describe, expect, it } from 'vitest';

import { type ConsumerGroupOptions, defineGroup } from '../consumer-group';
import { Consumes } from '../consumes';
import type { Incoming } from '../incoming';
import { done, type Outcome } from '../outcome';
import { type TestMessaging, testMessaging } from '../testing/test-messaging';
import { acceptedRecord, consumerOf } from './samples.fixture';

const { topic } = eventAcceptedV1;
const open: TestMessaging[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((messaging) => messaging.close()));
});

type History = NonNullable<ConsumerGroupOptions<EventAccepted>['history']>;

async function start(
  name: string,
  handle: (message: Incoming<EventAccepted>) => Promise<Outcome>,
  history?: History,
  prefix?: string,
) {
  const group = defineGroup<EventAccepted>({
    name,
    deadlineMs: 30_000,
    retries: 'in-lane',
    ...(history === undefined ? {} : { history }),
  });
  const messaging = await testMessaging({
    settings: testSettings({ lifecycle: { stopGraceMs: 100 } }),
    consumers: [consumerOf(Consumes(eventAcceptedV1, group), handle)],
    topics: [{ name: topic, partitions: 1 }],
    ...(prefix === undefined ? {} : { prefix }),
  });
  open.push(messaging);
  return messaging;
}

describe('the history of a group', () => {
  it('shows what was finished before, below the commit and marked above it, before any record is handled', async () => {
    const name = randomName('group');
    const handled: string[] = [];
    const first = await start(name, async ({ key }) => {
      if (key === 'stuck') await new Promise(() => undefined);
      handled.push(key ?? '');
      return done;
    });
    const keys = ['a', 'b', 'c', 'stuck', 'd', 'stuck', 'e'];
    await first.publisher.publishAll(keys.map((key, place) => acceptedRecord(key, place)));
    await waitFor(() => handled.length === 5);
    await first.close();

    const told: string[] = [];
    await start(
      name,
      async ({ key, offset }) => {
        told.push(`handled ${key} ${offset}`);
        return done;
      },
      {
        records: 2,
        maxAgeMs: 60_000,
        onAssigned: (assigned, partition) => told.push(`assigned ${assigned} ${partition}`),
        onFinished: ({ key, offset }) => told.push(`finished ${key} ${offset}`),
      },
      first.prefix,
    );
    await waitFor(() => told.length === 7);
    expect(told).toEqual([
      `assigned ${topic} 0`,
      'finished b 1',
      'finished c 2',
      'finished d 4',
      'finished e 6',
      'handled stuck 3',
      'handled stuck 5',
    ]);
  });

  it('leaves out what is too old', async () => {
    const name = randomName('group');
    const first = await start(name, () => Promise.resolve(done));
    await first.publisher.publish(acceptedRecord('old', 0));
    await waitFor(async () => (await first.admin.positions(name, [topic])).every(({ lag }) => lag === 0));
    await first.close();
    const told: string[] = [];
    const history: History = {
      records: 10,
      maxAgeMs: 0,
      onAssigned: () => told.push('assigned'),
      onFinished: () => told.push('finished'),
    };
    const second = await start(name, () => Promise.resolve(done), history, first.prefix);
    await second.publisher.publish(acceptedRecord('new', 1));
    await waitFor(async () => (await second.admin.positions(name, [topic])).every(({ lag }) => lag === 0));
    expect(told).toEqual(['assigned']);
  });
});
