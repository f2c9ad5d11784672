import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RadixTree } from './radix-tree';

describe('the radix tree', () => {
  it('finds what a text begins with, the shortest first', () => {
    const tree = treeOf({
      order: 1,
      'order.': 2,
      'order.created': 3,
      'order.c': 4,
      o: 5,
      other: 6,
      '': 7,
      'order.created.x': 8,
    });
    expect(prefixesOf(tree, 'order.created')).toEqual([7, 5, 1, 2, 4, 3]);
    expect(prefixesOf(tree, 'ord')).toEqual([7, 5]);
    expect(prefixesOf(tree, '')).toEqual([7]);
    expect(prefixesOf(tree, 'x')).toEqual([7]);
  });

  it('joins again what it had split, so that nothing is left of texts that go', () => {
    const tree = treeOf({ romane: 1, romanus: 2, romulus: 3 });
    for (const text of ['romanus', 'romulus', 'romane']) {
      expect(tree.isEmpty).toBe(false);
      tree.remove(text);
    }
    expect(tree.isEmpty).toBe(true);
  });

  it('does not mind the removal of texts that it does not have', () => {
    const tree = treeOf({ roman: 1 });
    for (const text of ['', 'rom', 'romans', 'x', 'rope']) tree.remove(text);
    expect(prefixesOf(tree, 'romans')).toEqual([1]);
  });

  it('takes texts by their UTF-16 units', () => {
    const tree = treeOf({ '😀': 1, '\ud83d': 2, é: 3 });
    expect(prefixesOf(tree, '😀!')).toEqual([2, 1]);
    expect(prefixesOf(tree, 'e\u0301')).toEqual([]);
  });

  it('finds what startsWith finds, after any changes', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\ud83d'), maxLength: 8 });
    const change = fc.record({ text, removed: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), fc.array(text, { maxLength: 5 }), (changes, questions) => {
        const tree = new RadixTree();
        const model = new Map<string, number>();
        for (const [id, { text: one, removed }] of changes.entries()) {
          if (removed) tree.remove(one);
          else tree.add(one, id);
          if (removed) model.delete(one);
          else model.set(one, id);
        }
        for (const question of [...questions, ...model.keys()]) {
          const held = [...model].filter(([one]) => question.startsWith(one)).sort(([a], [b]) => a.length - b.length);
          expect(prefixesOf(tree, question)).toEqual(held.map(([, id]) => id));
        }
        for (const one of model.keys()) tree.remove(one);
        expect(tree.isEmpty).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

function treeOf(texts: Record<string, number>): RadixTree {
  const tree = new RadixTree();
  for (const [text, id] of Object.entries(texts)) tree.add(text, id);
  return tree;
}

function prefixesOf(tree: RadixTree, text: string): number[] {
  const found: number[] = [];
  tree.prefixesOf(text, (id) => found.push(id));
  return found;
}
