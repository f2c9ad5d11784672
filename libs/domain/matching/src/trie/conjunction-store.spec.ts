import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CONJUNCTION, ConjunctionStore, INEXACT, NEXT, NONE, OWNER_SHIFT, REPEATS } from './conjunction-store';

/** Null: one comes. So many stay that lists have a middle. */
const goesOrNull = fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat() });

describe('the store of conjunctions', () => {
  it('gives back what was put in, until all of it is known to hold', () => {
    const store = new ConjunctionStore();
    const id = store.add(9, [4, 7, 2], INEXACT | REPEATS);
    expect(store.owners[id]).toBe((9 << OWNER_SHIFT) | INEXACT | REPEATS);
    expect(store.leftOf(id)).toEqual([4, 7, 2]);
    expect(store.consume(id, 1)).toBe(7);
    expect(store.leftOf(id)).toEqual([4, 2]);
    expect(store.lastConsumed(id)).toBe(7);
    expect(store.consume(id, 2)).toBe(2);
    expect(store.isConsumed(id)).toBe(false);
    expect(store.consume(id, 2)).toBe(4);
    expect(store.isConsumed(id)).toBe(true);
    expect([...store.literalsOf(id)].sort()).toEqual([2, 4, 7]);
  });

  it('counts a conjunction without literals as one that holds', () => {
    const store = new ConjunctionStore();
    expect(store.isConsumed(store.add(1, [], 0))).toBe(true);
  });

  it('marks and unmarks one that stands alone, and one that stands nowhere any more', () => {
    const store = new ConjunctionStore();
    const id = store.add(1, [2], REPEATS);
    expect(store.isAlone(id)).toBe(false);
    store.setAlone(id, true);
    expect(store.isAlone(id)).toBe(true);
    store.setAlone(id, false);
    expect(store.isAlone(id)).toBe(false);
    store.consume(id, 0);
    store.setAlone(id, true);
    store.lift(id);
    expect([store.isAlone(id), store.isConsumed(id), store.leftOf(id)]).toEqual([false, false, [2]]);
  });

  it('knows which ids are in use', () => {
    const store = new ConjunctionStore();
    const ids = [[1], [], [2, 3]].map((literals) => store.add(1, literals, 0));
    store.remove(ids[1]!);
    expect(ids.map((id) => store.has(id))).toEqual([true, false, true]);
    expect(store.end).toBe(3);
    expect(store.add(1, [], 0)).toBe(ids[1]);
    expect(store.has(ids[1]!)).toBe(true);
  });

  it('keeps lists that any one can be taken out of', () => {
    const change = fc.record({ list: fc.nat(2), removed: goesOrNull });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 50 }), (changes) => {
        const store = new ConjunctionStore();
        const heads = [NONE, NONE, NONE];
        const model: number[][] = [[], [], []];
        for (const { list, removed } of changes) {
          const ids = model[list]!;
          if (removed === null || ids.length === 0) {
            const id = store.add(0, [], 0);
            store.link(id, heads[list]!);
            heads[list] = id;
            ids.unshift(id);
          } else {
            const [id] = ids.splice(removed % ids.length, 1);
            const head = store.unlink(id!);
            if (head !== null) heads[list] = head;
            store.remove(id!);
          }
        }
        for (const [list, ids] of model.entries()) expect(listFrom(store, heads[list]!)).toEqual(ids);
      }),
    );
  });

  it('keeps each its own literals, whatever comes and goes', () => {
    const change = fc.record({ literals: fc.array(fc.nat(1000), { maxLength: 6 }), removed: goesOrNull });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const store = new ConjunctionStore();
        const model = new Map<number, readonly number[]>();
        for (const { literals, removed } of changes) {
          const taken = removed === null ? undefined : [...model.keys()][removed % (model.size + 1)];
          if (taken === undefined) model.set(store.add(0, literals, 0), literals);
          else {
            store.remove(taken);
            model.delete(taken);
          }
        }
        expect(store.size).toBe(model.size);
        for (const [id, literals] of model) expect(store.literalsOf(id)).toEqual(literals);
      }),
    );
  });

  it('does not grow by changes', () => {
    const store = new ConjunctionStore();
    const round = (): void => {
      const ids = Array.from({ length: 500 }, (_, at) =>
        store.add(
          at,
          Array.from({ length: at % 7 }, () => at),
          0,
        ),
      );
      for (const id of ids) store.remove(id);
    };
    round();
    const { bytes } = store;
    for (let number = 0; number < 200; number++) round();
    expect(store.bytes).toBe(bytes);
    expect(store.size).toBe(0);
  });
});

function listFrom(store: ConjunctionStore, head: number): number[] {
  const ids: number[] = [];
  for (let id = head; id !== NONE; id = store.cells[id * CONJUNCTION + NEXT] as number) ids.push(id);
  return ids;
}
