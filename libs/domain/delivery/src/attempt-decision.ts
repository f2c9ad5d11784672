import type { ErrorCode } from '@carillon/util';

import { nextRetryDelay } from './retry-schedule';
import type { SendResult } from './send-result';

/** What happens after an attempt. `disable`: the subscription is switched off, with this text as its reason. */
export type AttemptDecision =
  | { readonly outcome: 'delivered' }
  | { readonly outcome: 'retry'; readonly reason: ErrorCode; readonly delayMs: number }
  | { readonly outcome: 'dead'; readonly reason: ErrorCode; readonly disable?: { readonly text: string } };

export interface AttemptQuestion {
  result: SendResult;
  /** `once`: one try, then the subscription is switched off; `retry-then-disable`: switched off when the schedule is through. */
  failure: FailurePolicy;
  attempt: number;
  firstAttemptAtMs: number;
  nowMs: number;
  /** In [0, 1). */
  random: number;
}

export type FailurePolicy = 'retry' | 'once' | 'retry-then-disable';

/**
 * Delivered, tried again (when?) or given up (and the subscription with it?). The reason is that of the failure itself: that a
 * delivery is dead because it was the one allowed try, or the last of the schedule, shows in its attempts.
 *
 * | Result | `retry` | `once` | `retry-then-disable` |
 * |---|---|---|---|
 * | delivered | delivered | delivered | delivered |
 * | gone | dead, disable | dead, disable | dead, disable |
 * | failed, schedule has a next step | retry | dead, disable | retry |
 * | failed for good, or schedule is through | dead | dead, disable | dead, disable |
 */
export function decideAttempt(question: AttemptQuestion): AttemptDecision {
  const { result, failure } = question;
  if (result.kind === 'delivered') return { outcome: 'delivered' };
  const off = { disable: { text: disableText(result) } };
  if (result.kind === 'gone') return { outcome: 'dead', reason: result.reason, ...off };
  const delayMs = failure === 'once' || !result.retryable ? null : nextRetryDelay(retryQuestion(question, result));
  if (delayMs !== null) return { outcome: 'retry', reason: result.reason, delayMs };
  return { outcome: 'dead', reason: result.reason, ...(failure === 'retry' ? {} : off) };
}

/** The target's own words when it answered (perhaps none: an empty text), else ours. */
function disableText(result: Exclude<SendResult, { kind: 'delivered' }>): string {
  return result.statusCode === undefined ? result.detail : (result.response ?? '');
}

function retryQuestion(question: AttemptQuestion, result: Extract<SendResult, { kind: 'failed' }>) {
  const { attempt, firstAttemptAtMs, nowMs, random } = question;
  return {
    attempt,
    firstAttemptAtMs,
    nowMs,
    random,
    ...(result.slow === undefined ? {} : { slow: result.slow }),
    ...(result.retryAfterMs === undefined ? {} : { retryAfterMs: result.retryAfterMs }),
  };
}
