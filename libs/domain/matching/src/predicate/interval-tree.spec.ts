import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { IntervalTree } from './interval-tree';
import { isInRange, type NumberRange } from './predicate';

describe('the interval tree', () => {
  it.each<[string, Partial<NumberRange>, (number | bigint)[], (number | bigint)[]]>([
    ['above a bound', { low: 1 }, [1.5, 2, 10n ** 20n, Infinity], [1, 0.99, -(10n ** 20n)]],
    ['from a bound on', { low: 1, lowIncluded: true }, [1, 1n, 1.5], [0.999]],
    ['below a bound', { high: 1 }, [0.999, -Infinity], [1, 1n]],
    ['up to a bound', { high: 1, highIncluded: true }, [1, 1n, -5], [1.001]],
    ['between two', { low: -1, high: 1, highIncluded: true }, [-0.5, 0, -0, 1], [-1, 2]],
    ['of one number', { low: 2, lowIncluded: true, high: 2, highIncluded: true }, [2, 2n], [1.99, 2.01]],
    ['of none', { low: 2, lowIncluded: true, high: 1 }, [], [1, 1.5, 2]],
    [
      'beyond 2^53, to the last digit',
      { low: 9007199254740993n, high: 9007199254740996n },
      [9007199254740994n, 9007199254740995n],
      [9007199254740992n, 9007199254740993n, 9007199254740996n, 9007199254740991],
    ],
    ['of everything', {}, [0, -(10n ** 30n), 1e300], []],
  ])('finds a range %s', (_, bounds, inside, outside) => {
    const tree = treeOf([bounds]);
    for (const value of inside) expect([value, idsHolding(tree, value)]).toEqual([value, [0]]);
    for (const value of outside) expect([value, idsHolding(tree, value)]).toEqual([value, []]);
  });

  it('never finds a number that is none', () => {
    expect(idsHolding(treeOf([{ low: 1 }, { high: 1 }, { low: 0, high: 2 }]), NaN)).toEqual([]);
  });

  it('keeps equal ranges of several, and takes out the one that is named', () => {
    const tree = treeOf([{ low: 1 }, { low: 1n }, { low: 1 }]);
    tree.remove(rangeOf({ low: 1 }), 1);
    expect(idsHolding(tree, 2)).toEqual([0, 2]);
    tree.remove(rangeOf({ low: 1 }), 7);
    tree.remove(rangeOf({ low: 1 }), 0);
    expect(tree.isEmpty).toBe(false);
    tree.remove(rangeOf({ low: 1 }), 2);
    expect(tree.isEmpty).toBe(true);
  });

  it('finds what asking each range finds, after any changes', () => {
    const bound = fc.oneof(
      fc.constant(null),
      fc.integer({ min: -8, max: 8 }),
      fc.integer({ min: -8, max: 8 }).map((value) => value / 2),
      fc.bigInt({ min: -4n, max: 4n }).map((value) => (value % 2n === 0n ? value : value * 2n ** 60n)),
    );
    const range = fc.record<NumberRange>({
      low: bound,
      high: bound,
      lowIncluded: fc.boolean(),
      highIncluded: fc.boolean(),
    });
    const value = bound.map((one) => one ?? 0);
    const changes = fc.array(fc.record({ range, removed: fc.option(fc.nat(), { freq: 2 }) }), { maxLength: 60 });
    fc.assert(
      fc.property(changes, fc.array(value, { minLength: 1, maxLength: 20 }), (all, values) => {
        const tree = new IntervalTree();
        const model = new Map<number, NumberRange>();
        for (const [id, { range: added, removed }] of all.entries()) {
          const taken = removed === null ? undefined : [...model][removed % (model.size + 1)];
          if (taken === undefined) {
            tree.add(added, id);
            model.set(id, added);
          } else {
            tree.remove(taken[1], taken[0]);
            model.delete(taken[0]);
          }
        }
        for (const one of values) {
          const holding = [...model].filter(([, kept]) => isInRange(one, kept)).map(([id]) => id);
          expect(idsHolding(tree, one)).toEqual(holding.sort((a, b) => a - b));
        }
        for (const [id, kept] of model) tree.remove(kept, id);
        expect(tree.isEmpty).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('is quick among ten thousand ranges that do not hold the value, in whatever order they came', () => {
    const tree = new IntervalTree();
    let asked = 0;
    for (let number = 0; number < 10_000; number++) {
      const range = rangeOf({ low: number, high: number + 1, lowIncluded: true });
      Object.defineProperty(range, 'lowIncluded', { get: () => asked++ >= 0 });
      tree.add(range, number);
    }
    asked = 0;
    expect(idsHolding(tree, 5000.5)).toEqual([5000]);
    // a comparison for each node on the way
    expect(asked).toBeLessThan(100);
  });
});

function rangeOf(bounds: Partial<NumberRange>): NumberRange {
  return { low: null, lowIncluded: false, high: null, highIncluded: false, ...bounds };
}

function treeOf(ranges: readonly Partial<NumberRange>[]): IntervalTree {
  const tree = new IntervalTree();
  for (const [id, range] of ranges.entries()) tree.add(rangeOf(range), id);
  return tree;
}

function idsHolding(tree: IntervalTree, value: number | bigint): number[] {
  const found: number[] = [];
  tree.holding(value, (id) => found.push(id));
  return found.sort((a, b) => a - b);
}
