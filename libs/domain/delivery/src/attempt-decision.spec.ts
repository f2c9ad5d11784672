import { describe, expect, it } from 'vitest';

import { type AttemptQuestion, decideAttempt, type FailurePolicy } from './attempt-decision';
import type { SendResult } from './send-result';

const HOUR = 3_600_000;

const delivered: SendResult = { kind: 'delivered', statusCode: 204 };
const gone: SendResult = {
  kind: 'gone',
  reason: 'WEBHOOK_GONE',
  detail: 'The target answered 410.',
  statusCode: 410,
  response: 'left',
};
const failed: SendResult = {
  kind: 'failed',
  reason: 'WEBHOOK_STATUS_RETRYABLE',
  detail: 'The target answered 503.',
  statusCode: 503,
  response: 'busy',
  retryable: true,
};
const unreachable: SendResult = {
  kind: 'failed',
  reason: 'WEBHOOK_CONNECTION_FAILED',
  detail: 'connect ECONNREFUSED',
  retryable: true,
};

function decide(overrides: Partial<AttemptQuestion>) {
  return decideAttempt({
    result: failed,
    failure: 'retry',
    attempt: 1,
    firstAttemptAtMs: 0,
    nowMs: 0,
    random: 0.5,
    ...overrides,
  });
}

describe('decideAttempt', () => {
  it.each<FailurePolicy>(['retry', 'once', 'retry-then-disable'])('is content with a delivery (%s)', (failure) => {
    expect(decide({ result: delivered, failure })).toEqual({ outcome: 'delivered' });
  });

  it.each<FailurePolicy>(['retry', 'once', 'retry-then-disable'])(
    'gives up and switches off when the target is gone (%s)',
    (failure) => {
      expect(decide({ result: gone, failure })).toEqual({
        outcome: 'dead',
        reason: 'WEBHOOK_GONE',
        disable: { text: 'left' },
      });
    },
  );

  it.each<FailurePolicy>(['retry', 'retry-then-disable'])('tries again while the schedule lasts (%s)', (failure) => {
    expect(decide({ failure })).toEqual({ outcome: 'retry', reason: 'WEBHOOK_STATUS_RETRYABLE', delayMs: 5_000 });
  });

  it('hands slow failures and Retry-After to the schedule', () => {
    expect(decide({ result: { ...failed, slow: true } })).toMatchObject({ delayMs: 1_800_000 });
    expect(decide({ result: { ...failed, retryAfterMs: 60_000 } })).toMatchObject({ delayMs: 60_000 });
  });

  it('gives up when the schedule is through, and leaves the subscription on', () => {
    expect(decide({ attempt: 14, nowMs: 71 * HOUR })).toEqual({ outcome: 'dead', reason: 'WEBHOOK_STATUS_RETRYABLE' });
  });

  it('gives up at once what can never succeed', () => {
    expect(decide({ result: { ...failed, retryable: false } })).toEqual({
      outcome: 'dead',
      reason: 'WEBHOOK_STATUS_RETRYABLE',
    });
  });

  it('switches off after the last try where the contract says so', () => {
    const question = { failure: 'retry-then-disable', attempt: 14, nowMs: 71 * HOUR } as const;
    expect(decide(question)).toEqual({
      outcome: 'dead',
      reason: 'WEBHOOK_STATUS_RETRYABLE',
      disable: { text: 'busy' },
    });
  });

  describe('with one try only', () => {
    const text = (result: SendResult) => {
      const decision = decide({ result, failure: 'once' });
      return decision.outcome === 'dead' ? decision.disable?.text : undefined;
    };

    it('switches off with the answer of the target', () => {
      expect(text(failed)).toBe('busy');
    });

    it('switches off with an empty text when the answer had none', () => {
      expect(text({ ...failed, response: '' })).toBe('');
    });

    it('switches off with the error of the connection when there was no answer', () => {
      expect(text(unreachable)).toBe('connect ECONNREFUSED');
    });
  });
});
