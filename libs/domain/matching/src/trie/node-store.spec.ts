import { describe, expect, it } from 'vitest';

import { Branch, EQUALITIES, PREFIXES } from './branch';
import { NONE } from './conjunction-store';
import { MATCHED, NodeStore, WAITING } from './node-store';

describe('the store of nodes', () => {
  it('makes nodes that hold nothing and know where they come from', () => {
    const store = new NodeStore();
    const root = store.add(NONE, NONE);
    const node = store.add(root, 12);
    expect(store.isEmpty(node)).toBe(true);
    expect(store.parentOf(node)).toBe(root);
    expect(store.viaOf(node)).toBe(12);
    expect(store.head(node, MATCHED)).toBe(NONE);
    expect(store.branchesOf(node)).toBeNull();
  });

  it.each(['a matched one', 'a waiting one', 'a branch'])('does not take a node for empty that has %s', (what) => {
    const store = new NodeStore();
    const node = store.add(NONE, NONE);
    if (what === 'a branch') store.addBranch(node, new Branch(PREFIXES, 1));
    else store.setHead(node, what === 'a matched one' ? MATCHED : WAITING, 5);
    expect(store.isEmpty(node)).toBe(false);
  });

  it('is crowded by the ninth that waits, and then not before as many as it was told', () => {
    const store = new NodeStore();
    const node = store.add(NONE, NONE);
    for (let waiting = 0; waiting < 8; waiting++) store.countWaiting(node, 1);
    expect(store.isCrowded(node)).toBe(false);
    store.countWaiting(node, 1);
    expect(store.isCrowded(node)).toBe(true);
    store.splitAbove(node, 9);
    expect(store.isCrowded(node)).toBe(false);
    store.countWaiting(node, 1);
    expect(store.isCrowded(node)).toBe(true);
    store.countWaiting(node, -1);
    expect(store.isCrowded(node)).toBe(false);
  });

  it('uses the place of a removed node again, without what it held', () => {
    const store = new NodeStore();
    const first = store.add(NONE, NONE);
    store.setHead(first, WAITING, 3);
    for (let waiting = 0; waiting < 20; waiting++) store.countWaiting(first, 1);
    store.remove(first);
    const second = store.add(7, 8);
    expect(second).toBe(first);
    expect(store.isEmpty(second)).toBe(true);
    expect(store.isCrowded(second)).toBe(false);
    expect(store.size).toBe(1);
  });

  it('keeps the branches of each node, and hands no branch on with its place', () => {
    const store = new NodeStore();
    const [a, b] = [store.add(NONE, NONE), store.add(NONE, NONE)];
    const [first, second, third] = [new Branch(EQUALITIES, 1), new Branch(EQUALITIES, 2), new Branch(PREFIXES, 1)];
    store.addBranch(a, first);
    store.addBranch(a, second);
    store.addBranch(b, third);
    store.removeBranch(a, first);
    expect(store.branchesOf(a)?.list).toEqual([second]);
    store.removeBranch(a, second);
    expect(store.isEmpty(a)).toBe(true);
    store.addBranch(a, first);
    expect(store.branchesOf(a)?.list).toEqual([first]);
    expect(store.branchesOf(b)?.list).toEqual([third]);
  });
});
