import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { nextRetryDelay, RETRY_AFTER_LIMIT_MS, RETRY_HORIZON_MS, stepAfter } from './retry-schedule';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** In the middle of the jitter. */
const NO_JITTER = 0.5;

/** The pauses of a delivery that fails always, and at once. */
function pauses({ slow = false, random = () => NO_JITTER }: { slow?: boolean; random?: () => number } = {}): number[] {
  const found: number[] = [];
  let nowMs = 0;
  for (let attempt = 1; ; attempt += 1) {
    const delayMs = nextRetryDelay({ attempt, firstAttemptAtMs: 0, nowMs, slow, random: random() });
    if (delayMs === null) return found;
    found.push(delayMs);
    nowMs += delayMs;
  }
}

describe('nextRetryDelay', () => {
  it('follows the usual schedule for 72 hours', () => {
    expect(pauses()).toEqual([
      5 * SECOND,
      30 * SECOND,
      2 * MINUTE,
      10 * MINUTE,
      30 * MINUTE,
      1 * HOUR,
      2 * HOUR,
      4 * HOUR,
      8 * HOUR,
      12 * HOUR,
      12 * HOUR,
      12 * HOUR,
      12 * HOUR,
    ]);
  });

  it('starts the slow schedule with half an hour', () => {
    expect(pauses({ slow: true })).toEqual([
      30 * MINUTE,
      1 * HOUR,
      2 * HOUR,
      4 * HOUR,
      8 * HOUR,
      12 * HOUR,
      12 * HOUR,
      12 * HOUR,
      12 * HOUR,
    ]);
  });

  it('starts the slow schedule with half an hour after some quick failures, too', () => {
    const question = { attempt: 4, firstAttemptAtMs: 0, nowMs: 155 * SECOND, slow: true, random: NO_JITTER };
    expect(nextRetryDelay(question)).toBe(30 * MINUTE);
  });

  it.each([
    [0, 4 * SECOND],
    [0.5, 5 * SECOND],
    [0.999999, 6 * SECOND],
  ])('spreads the pauses by 20 %% (random %d)', (random, delayMs) => {
    expect(nextRetryDelay({ attempt: 1, firstAttemptAtMs: 0, nowMs: 0, random })).toBe(delayMs);
  });

  it('never plans an attempt beyond 72 hours, and never a pause outside the jitter of its step', () => {
    const randoms = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: 40,
      maxLength: 40,
    });
    fc.assert(
      fc.property(randoms, fc.boolean(), (values, slow) => {
        const found = pauses({ slow, random: () => values.shift() ?? NO_JITTER });
        expect(found.reduce((sum, delayMs) => sum + delayMs, 0)).toBeLessThanOrEqual(RETRY_HORIZON_MS);
        expect(found[0]).toBeGreaterThanOrEqual((slow ? 30 * MINUTE : 5 * SECOND) * 0.8);
        expect(Math.max(...found)).toBeLessThanOrEqual(12 * HOUR * 1.2);
      }),
    );
  });

  it('takes each slow step once up to the longest, whatever the jitter', () => {
    const randoms = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: 40,
      maxLength: 40,
    });
    fc.assert(
      fc.property(randoms, (values) => {
        const found = pauses({ slow: true, random: () => values.shift() ?? NO_JITTER }).slice(0, 5);
        const steps = [30 * MINUTE, 1 * HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR];
        found.forEach((delayMs, index) => {
          expect(Math.abs(delayMs / (steps[index] ?? 0) - 1)).toBeLessThanOrEqual(0.2);
        });
      }),
    );
  });

  describe('asked for a pause by Retry-After', () => {
    const asked = (retryAfterMs: number) =>
      nextRetryDelay({ attempt: 1, firstAttemptAtMs: 0, nowMs: 0, retryAfterMs, random: 0 });

    it('waits as long as that', () => {
      expect(asked(90 * SECOND)).toBe(90 * SECOND);
    });

    it('does not wait less than the schedule says', () => {
      expect(asked(0)).toBe(4 * SECOND);
    });

    it('does not wait longer than the longest step', () => {
      expect(asked(400 * HOUR)).toBe(RETRY_AFTER_LIMIT_MS);
    });

    it('gives up when that leads beyond 72 hours', () => {
      const question = { attempt: 3, firstAttemptAtMs: 0, nowMs: 71 * HOUR, retryAfterMs: 2 * HOUR, random: NO_JITTER };
      expect(nextRetryDelay(question)).toBeNull();
    });
  });

  it('does not run backwards when clocks differ', () => {
    expect(nextRetryDelay({ attempt: 1, firstAttemptAtMs: 10_000, nowMs: 0, random: NO_JITTER })).toBe(5 * SECOND);
  });
});

describe('stepAfter', () => {
  it.each([
    [0, 10],
    [4, 10],
    [6, 20],
    [19, 20],
    [21, 40],
    [1000, 40],
  ])('is the step whose planned begin is nearest to %d', (elapsedMs, stepMs) => {
    expect(stepAfter([10, 20, 40], elapsedMs)).toBe(stepMs);
  });
});
