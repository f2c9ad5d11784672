import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { DOCUMENT, PathStates } from './path-states';
import { ScannerMemory } from './scanner-memory';
import { EACH, ScannerRig, stepOf, type Way } from './scanner-rig.fixture';

describe('the states of places', () => {
  it('are one for all who ask about a place, and others for other places', () => {
    const states = new PathStates(new ScannerMemory());
    const root = states.openRoot();
    const a = states.openChild(root, { name: 'a' });
    expect(states.openChild(root, { name: 'a' })).toBe(a);
    const others = [
      states.openChild(root, { name: '0' }),
      states.openChild(root, { index: 0 }),
      states.openChild(root, 'any'),
      states.openChild(root, { name: 'any' }),
      states.openChild(a, { name: 'a' }),
      states.openRoot(),
    ];
    expect(new Set([root, a, ...others]).size).toBe(8);
  });

  it('say which row they are in', () => {
    const states = new PathStates(new ScannerMemory());
    const open = (way: Way): number =>
      way.reduce<number>((state, part) => states.openChild(state, stepOf(part)), states.openRoot());
    expect(states.scopeOf(open(['a', 'b', 0]))).toBe(DOCUMENT);
    const root = states.openRoot();
    const row = states.openChild(states.openChild(root, { name: 'a' }), 'any');
    const inRow = states.openChild(row, { name: 'k' });
    const inner = states.openChild(inRow, 'any');
    expect(states.scopeOf(row)).toBe(row);
    expect(states.scopeOf(inRow)).toBe(row);
    expect(states.scopeOf(inner)).toBe(inner);
    expect(states.scopeOf(states.openChild(inner, { index: 1 }))).toBe(inner);
  });

  it('go with the last one who asks, and those that only led there with them', () => {
    const states = new PathStates(new ScannerMemory());
    const root = states.openRoot();
    const a = states.openChild(root, { name: 'a' });
    const b = states.openChild(a, { name: 'b' });
    const again = states.openChild(a, { name: 'b' });
    states.close(a);
    states.close(again);
    expect(states.view(root).names?.get('a')?.names?.get('b')?.id).toBe(b);
    states.close(b);
    expect(states.view(root).names).toBeNull();
    expect(() => states.scopeOf(a)).toThrow(`there is no state ${a}`);
  });

  it('are found by their names when another name of that length goes', () => {
    const rig = new ScannerRig();
    const way = [`${'x'.repeat(64)}ab`];
    rig.ask(way);
    for (const name of ['ab', 'cd', 'ab']) rig.ask([name]);
    const gone = rig.places.openChild(rig.root, { name: 'ef' });
    rig.places.close(gone);
    const document = JSON.stringify({ ab: 1, cd: 2, ef: 3, [way[0]!]: 4 });
    expect(rig.scanned(document)).toEqual(rig.walked(document));
    expect(rig.scanned(document)).toHaveLength(3);
  });

  it('are numbered anew when they were given back, so that there are no more numbers than places at a time', () => {
    const states = new PathStates(new ScannerMemory());
    const root = states.openRoot();
    for (let round = 0; round < 1000; round++) {
      const a = states.openChild(root, { name: `round ${round}` });
      const b = states.openChild(a, 'any');
      states.close(a);
      states.close(b);
    }
    expect(states.capacity).toBe(4);
  });

  it('leave nothing behind in the scanner', () => {
    const memory = new ScannerMemory();
    const states = new PathStates(memory);
    const root = states.openRoot();
    const name = fc.oneof(fc.constantFrom('a', 'b'), fc.string({ maxLength: 40 }));
    const way = fc.array(fc.oneof(name, fc.nat(3), fc.constant(EACH)), { minLength: 1, maxLength: 4 });
    let before = 0;
    const round = (ways: readonly Way[]): void => {
      const opened = ways.map((one) =>
        one.map(stepOf).reduce<number[]>((all, step) => [...all, states.openChild(all.at(-1) ?? root, step)], []),
      );
      for (const state of opened.flat()) states.want(state, true);
      for (const state of opened.flat()) states.unwant(state, true);
      for (const state of opened.flat()) states.close(state);
      expect(states.view(root)).toMatchObject({ names: null, indexes: null, any: null });
      expect(memory.scan(root, Buffer.from('{"a":{"b":[1]},"b":[{"a":1}]}'))?.length).toBe(0);
    };
    const ways = fc.array(way, { maxLength: 10 });
    fc.assert(fc.property(ways, round), { numRuns: 200 });
    before = memory.core.usedBytes();
    fc.assert(fc.property(ways, round), { numRuns: 1000 });
    expect(memory.core.usedBytes() - before).toBeLessThan(4096);
  });
});
