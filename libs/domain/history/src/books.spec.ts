import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { eventState } from './event-state';
import type { DeliveryFact, RecordFact } from './facts';
import {
  accepted,
  anyDeliveryFact,
  anyRecordFact,
  at,
  attempted,
  decided,
  matched,
  matchedBy,
  recordDied,
  T0,
  waits,
} from './facts.fixture';
import { fold } from './fold';
import { emptyHistory } from './history';
import { GRACE_MS, imbalanceOf, openItems, PARK_GRACE_MS } from './open-items';
import { sumTallies, talliesOf } from './tally';

describe('the books', () => {
  it('balance whatever was told: each record and each delivery is counted in exactly one field', () => {
    fc.assert(
      fc.property(
        fc.array(anyRecordFact, { maxLength: 12 }),
        fc.array(anyDeliveryFact, { maxLength: 20 }),
        (records, deliveries) => {
          const history = fold(emptyHistory, records, deliveries);
          const sum = sumTallies(talliesOf(history).values());
          expect(sum.accepted).toBe(Object.keys(history.records).length);
          expect(sum.accepted).toBe(
            sum.withMatches + sum.unmatched + sum.duplicate + sum.eventsDead + sum.eventsInFlight,
          );
          expect(sum.matched).toBe(Object.keys(history.deliveries).length);
          expect(sum.matched).toBe(sum.delivered + sum.denied + sum.suppressed + sum.dead + sum.pending + sum.inFlight);
        },
      ),
    );
  });

  it('count a duplicate in the slice of its own acceptance and leave the event as it was', () => {
    const history = fold(
      emptyHistory,
      [
        accepted(),
        matched(),
        accepted('2', { acceptedAt: at(120) }),
        matched({ acceptedAt: at(120), matches: 0, duplicate: true }, '2'),
      ],
      [],
    );
    const [first, second] = [...talliesOf(history)].sort(([a], [b]) => a - b).map(([, tally]) => tally);
    expect(first).toEqual({ accepted: 1, withMatches: 1 });
    expect(second).toEqual({ accepted: 1, duplicate: 1 });
    expect(eventState(history.records)).toBe('matched');
  });

  it('count as pending only what a recorded fact says is waiting', () => {
    const tallyOf = (...facts: DeliveryFact[]) => sumTallies(talliesOf(fold(emptyHistory, [], facts)).values());
    expect(tallyOf(matchedBy())).toMatchObject({ inFlight: 1, pending: 0 });
    expect(tallyOf(matchedBy(), decided())).toMatchObject({ inFlight: 1, pending: 0 });
    expect(tallyOf(attempted({ outcome: 'retry', nextAttemptAt: at(5) }))).toMatchObject({ inFlight: 0, pending: 1 });
    expect(tallyOf(waits('delivery', { attempt: 1, why: 'hold' }))).toMatchObject({ inFlight: 0, pending: 1 });
  });
});

describe('imbalance', () => {
  const grace = GRACE_MS / 1000;
  it.each<[string, RecordFact[], DeliveryFact[], number, number]>([
    ['an accepted record that nobody matched', [accepted()], [], 1, grace],
    [
      'a replayed record that nobody matched, from its replay on',
      [accepted('1', { replay: T0 + 300_000 })],
      [],
      1,
      300 + grace,
    ],
    ['each missing part', [accepted(), matched({ part: 1, parts: 4 })], [], 3, grace],
    ['a match without a decision', [], [matchedBy()], 1, grace],
    [
      'a match that waits for the policy, from its time on',
      [],
      [matchedBy(), waits('policy', { attempt: 1, dueAt: at(100) })],
      1,
      100 + grace,
    ],
    ['an allowed match without an attempt', [], [decided({ decidedAt: at(30) })], 1, 30 + grace],
    [
      'an attempt that is not made in time',
      [],
      [attempted({ outcome: 'retry', nextAttemptAt: at(200) })],
      1,
      200 + grace,
    ],
    [
      'a hold that is not released in time',
      [],
      [waits('delivery', { attempt: 1, why: 'hold', dueAt: at(900) })],
      1,
      900 + grace,
    ],
    [
      'a parked record that is not released for a day',
      [],
      [waits('delivery', { attempt: 1, why: 'park', dueAt: at(5) })],
      1,
      5 + PARK_GRACE_MS / 1000,
    ],
    [
      'a redrive that does not come',
      [],
      [
        attempted({ outcome: 'dead' }),
        waits('delivery', { attempt: 1, why: 'redrive', dueAt: at(70) }, { redrive: T0 + 70_000 }),
      ],
      1,
      70 + grace,
    ],
  ])('is %s', (_name, records, deliveries, count, fromSeconds) => {
    const history = fold(emptyHistory, records, deliveries);
    expect(imbalanceOf(history, T0 + fromSeconds * 1000 - 1)).toBe(0);
    expect(imbalanceOf(history, T0 + fromSeconds * 1000)).toBe(count);
  });

  it.each<[string, RecordFact[], DeliveryFact[]]>([
    ['a dead record', [accepted(), recordDied()], []],
    ['an unmatched record', [accepted(), matched({ matches: 0 })], []],
    [
      'a record whose second run of matching is whole while the first broke off',
      [accepted(), matched({ parts: 3 }), matched({ part: 0, parts: 2 }), matched({ part: 1, parts: 2 })],
      [],
    ],
    ['a delivered match', [], [matchedBy(), decided(), attempted()]],
    ['a denied match', [], [matchedBy(), decided({ decision: 'denied' })]],
    ['a suppressed match', [], [matchedBy(), decided({ decision: 'suppressed' })]],
    ['a dead delivery', [], [attempted({ outcome: 'dead' })]],
    [
      'a later round that is open when an earlier one was delivered',
      [],
      [attempted(), decided({}, { redrive: T0 + 1 })],
    ],
  ])('is never %s', (_name, records, deliveries) => {
    expect(openItems(fold(emptyHistory, records, deliveries))).toEqual([]);
  });
});
