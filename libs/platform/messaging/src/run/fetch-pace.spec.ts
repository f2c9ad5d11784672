import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { FetchPace } from './fetch-pace';

const batch = (messages: number, lag: number) => ({
  messages: Array.from({ length: messages }),
  offsetLag: () => String(lag),
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function aPace(everyMs: number) {
  const pace = new FetchPace({ everyMs: () => everyMs, now: () => Date.now() });
  const timed = async (node = '1') => {
    const startedMs = Date.now();
    const turn = pace.turn(node).then(() => Date.now() - startedMs);
    await vi.advanceTimersByTimeAsync(0);
    return turn;
  };
  return { pace, timed };
}

describe('the pace of fetches', () => {
  it('spaces out those that follow at once, each broker’s for itself, and lets one go that waited at the broker', async () => {
    const { pace } = aPace(20);
    await pace.turn('1');
    await pace.turn('2');
    let due = false;
    const turn = pace.turn('1').then(() => (due = true));
    await vi.advanceTimersByTimeAsync(19);
    expect(due).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await turn;
    await vi.advanceTimersByTimeAsync(1_000);
    await pace.turn('1');
  });

  it('never holds up a group that is behind', async () => {
    const { pace, timed } = aPace(60_000);
    await pace.turn('1');
    pace.brought('1', [batch(0, 0), batch(10, 5)]);
    expect(await timed()).toBe(0);
    pace.brought('1', [batch(10, 0), batch(0, 5)]);
    let due = false;
    const turn = pace.turn('1').then(() => (due = true));
    await vi.advanceTimersByTimeAsync(59_000);
    expect(due).toBe(false);
    pace.stop();
    await turn;
  });

  it('lets everybody go when it is stopped', async () => {
    const { pace, timed } = aPace(60_000);
    await pace.turn('1');
    const turn = pace.turn('1');
    pace.stop();
    await turn;
    expect(await timed()).toBe(0);
  });
});
