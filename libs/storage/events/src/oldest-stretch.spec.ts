import { assert, asyncProperty, integer, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { oldestStretch } from './oldest-stretch';

const DAY_MS = 86_400_000;

describe('the oldest stretch', () => {
  const countOf = (times: readonly number[]) => {
    const asked: number[] = [];
    const count = async (timeMs: number, limit: number) => {
      asked.push(timeMs);
      return Promise.resolve(Math.min(limit, times.filter((one) => one < timeMs).length));
    };
    return { count, asked };
  };

  it('has what is asked for and at most twice as much, wherever the times lie and the last look ended', async () => {
    await assert(
      asyncProperty(
        uniqueArray(integer({ min: 0, max: DAY_MS }), { minLength: 20, maxLength: 60 }),
        integer({ min: 1, max: 20 }),
        integer({ min: 0, max: DAY_MS }),
        async (times, limit, hintMs) => {
          const { beforeMs, hintMs: next } = await oldestStretch(countOf(times).count, limit, {
            fromMs: 0,
            hintMs,
            nowMs: DAY_MS + 1,
          });
          const before = (timeMs: number) => times.filter((one) => one < timeMs).length;
          expect(before(beforeMs)).toBeGreaterThanOrEqual(limit);
          expect(before(beforeMs)).toBeLessThanOrEqual(limit * 2);
          expect(before(next)).toBeLessThan(limit);
        },
      ),
    );
  });

  it('is short for a burst at the end of a long time', async () => {
    const times = Array.from({ length: 5_000 }, (_, n) => DAY_MS - 5_000 + n);
    const { count, asked } = countOf(times);
    const { beforeMs } = await oldestStretch(count, 100, { fromMs: 0, hintMs: 0, nowMs: DAY_MS });
    expect(beforeMs).toBeLessThanOrEqual(DAY_MS - 5_000 + 200);
    expect(asked.length).toBeLessThan(80);
  });

  it('ends where all lie in one millisecond', async () => {
    const { count } = countOf(Array.from({ length: 1_000 }, () => 5_000));
    await expect(oldestStretch(count, 10, { fromMs: 0, hintMs: 0, nowMs: DAY_MS })).resolves.toEqual({
      hintMs: 5_000,
      beforeMs: 5_001,
    });
  });

  it('goes to the present when there are fewer', async () => {
    await expect(
      oldestStretch(countOf([1, 2]).count, 10, { fromMs: 0, hintMs: 0, nowMs: DAY_MS }),
    ).resolves.toMatchObject({ beforeMs: DAY_MS });
    await expect(
      oldestStretch(countOf([]).count, 10, { fromMs: DAY_MS, hintMs: 0, nowMs: DAY_MS }),
    ).resolves.toMatchObject({ beforeMs: DAY_MS });
  });

  it('is short as well when a great many have finished late, long before where the last look ended', async () => {
    const times = Array.from({ length: 5_000 }, (_, n) => 3_600_000 + n);
    const { count } = countOf(times);
    const { beforeMs } = await oldestStretch(count, 100, { fromMs: 0, hintMs: DAY_MS / 2, nowMs: DAY_MS });
    expect(beforeMs).toBeLessThanOrEqual(3_600_000 + 200);
  });
});
