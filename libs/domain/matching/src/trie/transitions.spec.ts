import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { NO_CHILD, Transitions } from './transitions';

describe('the transitions of the trie', () => {
  it('lead from a node by a predicate to one child, and nowhere else', () => {
    const transitions = new Transitions();
    transitions.add(1, 2, 3);
    transitions.add(2, 1, -5);
    expect(transitions.find(1, 2)).toBe(3);
    expect(transitions.find(2, 1)).toBe(-5);
    expect(transitions.find(1, 1)).toBe(NO_CHILD);
    expect(transitions.find(0, 2)).toBe(NO_CHILD);
  });

  it('are what a map would hold, after any changes', () => {
    const change = fc.record({ node: fc.nat(6), predicate: fc.nat(40), removed: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 400 }), (changes) => {
        const transitions = new Transitions();
        const model = new Map<string, number>();
        for (const [child, { node, predicate, removed }] of changes.entries()) {
          const key = `${node} ${predicate}`;
          if (removed || model.has(key)) {
            transitions.remove(node, predicate);
            model.delete(key);
          } else {
            transitions.add(node, predicate, child);
            model.set(key, child);
          }
        }
        for (let node = 0; node <= 6; node++) {
          for (let predicate = 0; predicate <= 40; predicate++)
            expect(transitions.find(node, predicate)).toBe(model.get(`${node} ${predicate}`) ?? NO_CHILD);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('stay together when a hundred thousand come and every third goes', () => {
    const transitions = new Transitions();
    const count = 100_000;
    for (let number = 0; number < count; number++) transitions.add(number % 7, number, number);
    for (let number = 0; number < count; number += 3) transitions.remove(number % 7, number);
    const wrong = Array.from({ length: count }, (_, number) => number).filter(
      (number) => transitions.find(number % 7, number) !== (number % 3 === 0 ? NO_CHILD : number),
    );
    expect(wrong).toEqual([]);
  });

  it('do not grow by changes', () => {
    const transitions = new Transitions();
    const round = (number: number): void => {
      for (let node = 0; node < 2000; node++) transitions.add(node, number, node);
      for (let node = 0; node < 2000; node++) transitions.remove(node, number);
    };
    for (let number = 0; number < 20; number++) round(number);
    const { bytes } = transitions;
    for (let number = 20; number < 200; number++) round(number);
    // one of the tables may be a little fuller once than ever before
    expect(transitions.bytes).toBeLessThan(bytes * 1.5);
  });
});
