import { noMetrics, recordingLogger } from '@carillon/platform-observability';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Sweeper } from './sweeper';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const aSweeper = (random = 0.5) => {
  const logger = recordingLogger();
  return { logger, sweeper: new Sweeper(logger, noMetrics, () => random) };
};

describe('Sweeper', () => {
  it('runs each sweep again and again, at its own pace, once started', async () => {
    const { sweeper } = aSweeper();
    const runs: string[] = [];
    sweeper.register({ name: 'fast', everyMs: 100, sweep: () => Promise.resolve(runs.push('fast')) });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(runs).toEqual([]);
    sweeper.start();
    sweeper.register({ name: 'slow', everyMs: 250, sweep: () => Promise.resolve(runs.push('slow')) });
    await vi.advanceTimersByTimeAsync(310);
    expect(runs).toEqual(['fast', 'fast', 'slow', 'fast']);
    await sweeper.stop();
  });

  it.each([
    [0, 79, 81],
    [1, 119, 121],
  ])('spreads the times of processes that started together (%s)', async (random, before, after) => {
    const { sweeper } = aSweeper(random);
    let runs = 0;
    sweeper.register({ name: 'one', everyMs: 100, sweep: () => Promise.resolve((runs += 1)) });
    sweeper.start();
    await vi.advanceTimersByTimeAsync(before);
    expect(runs).toBe(0);
    await vi.advanceTimersByTimeAsync(after - before);
    expect(runs).toBe(1);
    await sweeper.stop();
  });

  it('never runs one kind twice at once', async () => {
    const { sweeper } = aSweeper();
    let started = 0;
    let finish = () => {};
    sweeper.register({
      name: 'long',
      everyMs: 10,
      sweep: () => new Promise((resolve) => ((started += 1), (finish = () => resolve(1)))),
    });
    sweeper.start();
    await vi.advanceTimersByTimeAsync(500);
    expect(started).toBe(1);
    finish();
    await vi.advanceTimersByTimeAsync(11);
    expect(started).toBe(2);
    finish();
    await sweeper.stop();
  });

  it('goes on after a failure and says so', async () => {
    const { sweeper, logger } = aSweeper();
    let runs = 0;
    sweeper.register({
      name: 'shaky',
      everyMs: 10,
      sweep: () => ((runs += 1) === 1 ? Promise.reject(new Error('away')) : Promise.resolve(0)),
    });
    sweeper.start();
    await vi.advanceTimersByTimeAsync(25);
    expect(runs).toBe(2);
    expect(logger.events).toEqual(['store.sweep_failed']);
    await sweeper.stop();
  });

  it('stops after the running sweep has finished', async () => {
    const { sweeper } = aSweeper();
    let finish = () => {};
    let runs = 0;
    sweeper.register({
      name: 'last',
      everyMs: 10,
      sweep: () => new Promise((resolve) => ((runs += 1), (finish = () => resolve(1)))),
    });
    sweeper.start();
    await vi.advanceTimersByTimeAsync(10);
    let stopped = false;
    const stopping = sweeper.stop().then(() => (stopped = true));
    await vi.advanceTimersByTimeAsync(100);
    expect(stopped).toBe(false);
    finish();
    await stopping;
    await vi.advanceTimersByTimeAsync(100);
    expect(runs).toBe(1);
  });
});
