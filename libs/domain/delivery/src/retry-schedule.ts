const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * The pause after failed attempt 1, 2, 3 …; the last one repeats.
 *
 * | Attempt | made after the first | Attempt | made after the first |
 * |---|---|---|---|
 * | 1 | at once | 8 | 3 h 42 m 35 s |
 * | 2 | 5 s | 9 | 7 h 42 m 35 s |
 * | 3 | 35 s | 10 | 15 h 42 m 35 s |
 * | 4 | 2 m 35 s | 11 | 27 h 42 m 35 s |
 * | 5 | 12 m 35 s | 12 | 39 h 42 m 35 s |
 * | 6 | 42 m 35 s | 13 | 51 h 42 m 35 s |
 * | 7 | 1 h 42 m 35 s | 14 | 63 h 42 m 35 s, the last within 72 h |
 *
 * (without jitter)
 */
const DELAYS_MS: readonly number[] = [
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
];

/** The same from the 30 m step on: 30 m, 1 h, 2 h, 4 h, 8 h, 12 h, 12 h … */
const SLOW_DELAYS_MS: readonly number[] = DELAYS_MS.slice(DELAYS_MS.indexOf(30 * MINUTE));

/** No attempt is made later than this after the first one. */
export const RETRY_HORIZON_MS = 72 * HOUR;
/** Longest pause that a `Retry-After` can ask for: the longest step. */
export const RETRY_AFTER_LIMIT_MS = 12 * HOUR;
/** Each pause is longer or shorter by up to this part of itself, so that what failed together does not come back together. */
const JITTER = 0.2;

export interface RetryQuestion {
  /** Number of the attempt that failed, from 1. */
  attempt: number;
  firstAttemptAtMs: number;
  nowMs: number;
  /** Ask the slow schedule. */
  slow?: boolean;
  retryAfterMs?: number;
  /** In [0, 1). */
  random: number;
}

/**
 * How long to wait before the next attempt, in milliseconds, or null when there is none: it would fall beyond
 * {@link RETRY_HORIZON_MS}. `Retry-After` can lengthen a pause up to {@link RETRY_AFTER_LIMIT_MS}, never shorten it.
 */
export function nextRetryDelay(question: RetryQuestion): number | null {
  const elapsedMs = Math.max(0, question.nowMs - question.firstAttemptAtMs);
  const stepMs = question.slow
    ? stepAfter(SLOW_DELAYS_MS, elapsedMs)
    : (DELAYS_MS[question.attempt - 1] ?? lastOf(DELAYS_MS));
  const askedMs = Math.min(question.retryAfterMs ?? 0, RETRY_AFTER_LIMIT_MS);
  const delayMs = Math.max(withJitter(stepMs, question.random), askedMs);
  return elapsedMs + delayMs > RETRY_HORIZON_MS ? null : delayMs;
}

/**
 * The step of a schedule at which somebody stands who has waited `elapsedMs` in all: the one whose planned begin is nearest.
 * So a schedule needs no counter of its own: a delivery that was refused after some timeouts starts with the first slow step
 * instead of one that its number of attempts would pick. Jitter never leads to a wrong step where steps at least double.
 */
export function stepAfter(stepsMs: readonly number[], elapsedMs: number): number {
  let beginMs = 0;
  for (const stepMs of stepsMs) {
    if (elapsedMs < beginMs + stepMs / 2) return stepMs;
    beginMs += stepMs;
  }
  return lastOf(stepsMs);
}

/** @param random in [0, 1) */
export function withJitter(delayMs: number, random: number): number {
  return Math.round(delayMs * (1 - JITTER + 2 * JITTER * random));
}

function lastOf(stepsMs: readonly number[]): number {
  return stepsMs[stepsMs.length - 1] ?? 0;
}
