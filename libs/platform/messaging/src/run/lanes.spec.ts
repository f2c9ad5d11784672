import { describe, expect, it } from 'vitest';

import { Lanes } from './lanes';

/** Lanes whose runs end when the test says so. */
function testLanes(width: number, together = 1) {
  const started: string[][] = [];
  const ends = new Map<string, () => void>();
  const moved: [string, number][] = [];
  const lanes = new Lanes<string>({
    width,
    take: () => together,
    run: (items) => {
      started.push(items);
      return new Promise((resolve) => items.forEach((item) => ends.set(item, resolve)));
    },
    onMoved: (name, waiting) => moved.push([name, waiting]),
    now: () => started.length,
  });
  const end = async (item: string) => {
    ends.get(item)?.();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { lanes, started, end, moved };
}

describe('lanes', () => {
  it('run the items of one lane one after the other, in order, and those of others at once', async () => {
    const { lanes, started, end } = testLanes(1);
    lanes.add('a', 'a1');
    lanes.add('a', 'a2');
    lanes.add('b', 'b1');
    expect(started).toEqual([['a1'], ['b1']]);
    await end('a1');
    expect(started).toEqual([['a1'], ['b1'], ['a2']]);
  });

  it('run as many of one lane at once as it is wide', () => {
    const { lanes, started } = testLanes(2);
    for (const item of ['1', '2', '3']) lanes.add('a', item);
    expect(started).toEqual([['1'], ['2']]);
    expect([lanes.waitingIn('a'), lanes.waitingIn('b')]).toEqual([1, 0]);
  });

  it('run together what has gathered', async () => {
    const { lanes, started, end } = testLanes(1, 10);
    for (const item of ['1', '2', '3']) lanes.add('a', item);
    await end('1');
    expect(started).toEqual([['1'], ['2', '3']]);
  });

  it('start nothing while halted', async () => {
    const { lanes, started, end } = testLanes(1);
    lanes.add('a', 'a1');
    lanes.halt();
    lanes.add('a', 'a2');
    lanes.add('b', 'b1');
    await end('a1');
    expect(started).toEqual([['a1']]);
    lanes.resume();
    expect(started).toEqual([['a1'], ['a2'], ['b1']]);
  });

  it('drop what waits, not what runs', async () => {
    const { lanes, started, end } = testLanes(1);
    for (const item of ['keep', 'drop', 'keep too']) lanes.add('a', item);
    lanes.drop((item) => item === 'drop');
    await end('keep');
    expect(started).toEqual([['keep'], ['keep too']]);
  });

  it('say that they moved, with what waits, and are forgotten when empty', async () => {
    const { lanes, end, moved } = testLanes(1);
    lanes.add('a', '1');
    lanes.add('a', '2');
    await end('1');
    expect(lanes.movedAt('a')).not.toBeNull();
    await end('2');
    expect(moved).toEqual([
      ['a', 0],
      ['a', 0],
    ]);
    expect(lanes.movedAt('a')).toBeNull();
  });

  it('know their pace, by how long runs took or by how long nothing has moved', async () => {
    let nowMs = 0;
    const ends: (() => void)[] = [];
    const lanes = new Lanes<number>({
      width: 2,
      take: () => 1,
      run: () => new Promise((resolve) => ends.push(resolve)),
      now: () => nowMs,
    });
    const end = async () => {
      ends.shift()?.();
      await Promise.resolve();
      await Promise.resolve();
    };
    expect(lanes.paceMs('a')).toBe(0);
    for (let item = 1; item < 12; item += 1) lanes.add('a', item);
    nowMs = 150;
    expect(lanes.paceMs('a')).toBe(150 / 2);
    await end();
    nowMs = 160;
    expect(lanes.paceMs('a')).toBe(150 / 2);
    await end();
    expect(lanes.paceMs('a')).toBeCloseTo((150 * 0.75 + 160 * 0.25) / 2);
    nowMs = 10_160;
    expect(lanes.paceMs('a')).toBe(10_000 / 2);
  });

  it('are wider while runs are quick, and narrow again when nothing ends', async () => {
    let nowMs = 0;
    let started = 0;
    const ends: (() => void)[] = [];
    const lanes = new Lanes<number>({
      width: 1,
      widened: { to: 3, runMs: 100 },
      take: () => 1,
      run: () => {
        started += 1;
        return new Promise((resolve) => ends.push(resolve));
      },
      now: () => nowMs,
    });
    const end = async () => {
      ends.shift()?.();
      await Promise.resolve();
      await Promise.resolve();
    };
    for (let item = 0; item < 20; item += 1) lanes.add('a', item);
    expect(started).toBe(1);
    nowMs = 50;
    await end();
    expect(started).toBe(1 + 3);
    nowMs = 500;
    lanes.add('a', 20);
    expect(started).toBe(4);
    await end();
    expect(started).toBe(4);
    await end();
    await end();
    expect(started).toBe(5);
  });
});
