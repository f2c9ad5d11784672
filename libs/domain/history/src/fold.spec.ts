import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  accepted,
  anyDeliveryFact,
  anyRecordFact,
  at,
  attempted,
  decided,
  deliveryNumbered,
  matched,
  matchedBy,
} from './facts.fixture';
import { changedKeys, fold } from './fold';
import { MAX_ROUNDS } from './fold-delivery';
import { emptyHistory } from './history';

describe('folding facts', () => {
  it('ends in the same document whatever the order and however often each fact is told', () => {
    const facts = fc.record({
      records: fc.array(anyRecordFact, { maxLength: 12 }),
      deliveries: fc.array(anyDeliveryFact, { maxLength: 20 }),
    });
    fc.assert(
      fc.property(facts, fc.infiniteStream(fc.nat()), ({ records, deliveries }, random) => {
        const once = fold(emptyHistory, records, deliveries);
        const jumbled = {
          records: shuffledWithRepeats(records, random),
          deliveries: shuffledWithRepeats(deliveries, random),
        };
        let oneByOne = emptyHistory;
        for (const fact of jumbled.records) oneByOne = fold(oneByOne, [fact], []);
        for (const fact of jumbled.deliveries) oneByOne = fold(oneByOne, [], [fact]);
        expect(oneByOne).toEqual(once);
      }),
      { numRuns: 500 },
    );
  });

  it('gives back the same object when every fact is known', () => {
    fc.assert(
      fc.property(
        fc.array(anyRecordFact, { maxLength: 8 }),
        fc.array(anyDeliveryFact, { maxLength: 12 }),
        (records, deliveries) => {
          const history = fold(emptyHistory, records, deliveries);
          expect(fold(history, records, deliveries)).toBe(history);
          expect(fold(structuredClone(history), records, deliveries)).toEqual(history);
        },
      ),
    );
  });

  it('tells which entries changed', () => {
    const before = fold(emptyHistory, [accepted()], [matchedBy({ delivery: 1 }), matchedBy({ delivery: 2 })]);
    const after = fold(before, [matched()], [attempted({}, { delivery: 2 })]);
    expect(changedKeys(before.records, after.records)).toEqual(['0-1']);
    expect(changedKeys(before.deliveries, after.deliveries)).toEqual([deliveryNumbered(2).deliveryId]);
  });

  it('counts a delivery at the earliest acceptance that any of its facts names', () => {
    const later = { ...decided(), acceptedAt: at(500) };
    const history = fold(emptyHistory, [], [later, attempted()]);
    expect(history.deliveries[deliveryNumbered(1).deliveryId]?.acceptedAt).toBe(at(0));
  });

  it('keeps a bounded number of rounds, the latest ones', () => {
    const rounds = Array.from({ length: MAX_ROUNDS + 5 }, (_, n) => attempted({ outcome: 'dead' }, { redrive: n }));
    const history = fold(emptyHistory, [], rounds);
    const kept = Object.keys(history.deliveries[deliveryNumbered(1).deliveryId]?.rounds ?? {}).map(Number);
    expect(kept.length).toBe(MAX_ROUNDS);
    expect(Math.min(...kept)).toBe(5);
  });
});

function shuffledWithRepeats<T>(facts: readonly T[], random: Iterator<number>): T[] {
  const all = [...facts, ...facts.filter(() => (random.next().value as number) % 2 === 0)];
  return all
    .map((fact) => ({ fact, place: random.next().value as number }))
    .sort((a, b) => a.place - b.place)
    .map(({ fact }) => fact);
}
