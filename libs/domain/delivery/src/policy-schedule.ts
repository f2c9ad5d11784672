import { RETRY_HORIZON_MS, stepAfter, withJitter } from './retry-schedule';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The first pauses towards a policy service that cannot be reached, then {@link STEADY_MS} until the first minute is over. */
const FIRST_DELAYS_MS: readonly number[] = [1 * SECOND, 2 * SECOND, 4 * SECOND];
const STEADY_MS = 5 * SECOND;
/** The usual schedule, from its first step that is longer than what has been waited by then. */
const LATER_DELAYS_MS: readonly number[] = [
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  1 * HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  12 * HOUR,
];

export interface PolicyRetryQuestion {
  /** How often the policy service was asked in vain, from 1. */
  attempt: number;
  firstAttemptAtMs: number;
  nowMs: number;
  /** In [0, 1). */
  random: number;
}

/**
 * How long to wait before a policy service that could not be reached is asked again, in milliseconds; null after 72 h.
 *
 * | In the first minute | then (± 20 %) |
 * |---|---|
 * | 1 s, 2 s, 4 s, 5 s, 5 s … (exact: clients of the Pacifica contract watch for them) | 2 m, 10 m, 30 m, 1 h, 2 h, 4 h, 8 h, 12 h, 12 h … |
 */
export function nextPolicyDelay(question: PolicyRetryQuestion): number | null {
  const elapsedMs = Math.max(0, question.nowMs - question.firstAttemptAtMs);
  if (elapsedMs < MINUTE) return FIRST_DELAYS_MS[question.attempt - 1] ?? STEADY_MS;
  const delayMs = withJitter(stepAfter(LATER_DELAYS_MS, elapsedMs - MINUTE), question.random);
  return elapsedMs + delayMs > RETRY_HORIZON_MS ? null : delayMs;
}
