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
    expect([lanes.waitingIn('a'), lanes.isFree('a'), lanes.isFree('b')]).toEqual([1, false, true]);
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
});
