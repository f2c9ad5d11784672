import { describe, expect, it } from 'vitest';

import { nextPolicyDelay } from './policy-schedule';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

function pauses(): number[] {
  const found: number[] = [];
  let nowMs = 0;
  for (let attempt = 1; ; attempt += 1) {
    const delayMs = nextPolicyDelay({ attempt, firstAttemptAtMs: 0, nowMs, random: 0.5 });
    if (delayMs === null) return found;
    found.push(delayMs);
    nowMs += delayMs;
  }
}

describe('nextPolicyDelay', () => {
  it('asks after 1, 2 and 4 seconds, then every 5 for the first minute, then by the usual schedule', () => {
    expect(pauses()).toEqual([
      1 * SECOND,
      2 * SECOND,
      4 * SECOND,
      ...Array<number>(11).fill(5 * SECOND),
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

  it('is exact in the first minute, whatever the jitter', () => {
    expect(nextPolicyDelay({ attempt: 1, firstAttemptAtMs: 0, nowMs: 0, random: 0 })).toBe(1 * SECOND);
    expect(nextPolicyDelay({ attempt: 9, firstAttemptAtMs: 0, nowMs: 59_999, random: 0.99 })).toBe(5 * SECOND);
  });

  it('is not held back by slow answers: what counts is the time since the first question', () => {
    expect(nextPolicyDelay({ attempt: 2, firstAttemptAtMs: 0, nowMs: 70 * SECOND, random: 0.5 })).toBe(2 * MINUTE);
  });
});
