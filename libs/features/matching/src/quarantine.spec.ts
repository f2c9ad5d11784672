import type { EventAccepted } from '@carillon/contracts-messages';
import { subscriptionQuarantinedV1 } from '@carillon/contracts-messages';
import { manualClock } from '@carillon/testing';
import { eventIdOf, newId } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { Quarantine } from './quarantine';

const id = newId('sub');

describe('the quarantine', () => {
  it('asks for a subscription to be switched off at its fifth cut-off event, at the revision that was judged', () => {
    const { quarantine } = aQuarantine({ [id]: 3 });
    expect([1, 2, 3, 4].flatMap((n) => quarantine.judge(event(n), [cutOff(id)]))).toEqual([]);
    const [fact] = quarantine.judge(event(5), [cutOff(id)]);
    expect(subscriptionQuarantinedV1.decode(fact)).toEqual({
      project: 'default',
      eventId: event(5).eventId,
      acceptedAt: event(5).acceptedAt,
      subscriptionId: id,
      revision: 3,
      reason: 'FILTER_QUARANTINED',
      detail: expect.stringContaining(event(5).eventId),
      quarantinedAt: '2026-01-01T00:00:00.000Z',
    });
  });

  it('asks again when the record comes again because its fact did not arrive, and then takes it out of the index', () => {
    const { quarantine, removed } = aQuarantine({ [id]: 3 });
    for (const n of [1, 2, 3, 4]) quarantine.judge(event(n), [cutOff(id)]);
    const first = quarantine.judge(event(5), [cutOff(id)]);
    const second = quarantine.judge(event(5), [cutOff(id)]);
    expect(second).toEqual(first);
    expect(removed).toEqual([]);
    quarantine.told(second);
    expect(removed).toEqual([id]);
  });

  it('counts from the start when the subscription changes, and leaves one in that was mended meanwhile', () => {
    const { quarantine, revisions, removed } = aQuarantine({ [id]: 3 });
    for (const n of [1, 2, 3, 4]) quarantine.judge(event(n), [cutOff(id)]);
    revisions[id] = 4;
    for (const n of [5, 6, 7, 8]) expect(quarantine.judge(event(n), [cutOff(id)])).toEqual([]);
    const facts = quarantine.judge(event(9), [cutOff(id)]);
    expect(facts).toMatchObject([{ revision: 4 }]);
    revisions[id] = 5;
    quarantine.told(facts);
    expect(removed).toEqual([]);
  });

  it('does not mix up subscriptions, and forgets the one heard of longest ago when there are too many', () => {
    const [first, second, third] = [newId('sub'), newId('sub'), newId('sub')];
    const { quarantine } = aQuarantine({ [first]: 1, [second]: 1, [third]: 1 }, 2);
    for (const n of [1, 2, 3, 4]) expect(quarantine.judge(event(n), [cutOff(first), cutOff(second)])).toEqual([]);
    quarantine.judge(event(5), [cutOff(third)]);
    expect(quarantine.judge(event(6), [cutOff(second)])).toMatchObject([{ subscriptionId: second }]);
    expect(quarantine.judge(event(7), [cutOff(first)])).toEqual([]);
  });
});

function aQuarantine(known: Record<string, number>, maxSuspects?: number) {
  const removed: string[] = [];
  const revisions = { ...known };
  const parts = {
    index: { remove: (one: string) => void removed.push(one) },
    feed: { revisionOf: (one: string) => revisions[one] ?? null },
    clock: manualClock(Date.parse('2026-01-01T00:00:00.000Z')),
  };
  const quarantine = new Quarantine(parts, maxSuspects);
  return { quarantine, revisions, removed };
}

function event(number: number): EventAccepted {
  return {
    project: 'default',
    eventId: eventIdOf('default', '/spec', String(number)),
    acceptedAt: '2026-01-01T00:00:00.000Z',
  };
}

function cutOff(subscriptionId: string) {
  return { subscriptionId, reason: 'judging it takes more than 1000000 steps' };
}
