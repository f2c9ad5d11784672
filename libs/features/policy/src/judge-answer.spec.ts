import { describe, expect, it } from 'vitest';

import { judgeAnswer } from './judge-answer';

describe('judgeAnswer', () => {
  it.each([200, 201, 204, 299])('%d allows', (statusCode) => {
    expect(judgeAnswer(statusCode, 'fine')).toEqual({ kind: 'allowed', statusCode, response: 'fine' });
  });

  it.each([400, 401, 403, 404, 408, 410, 412, 429, 499])('%d denies and leaves the subscription on', (statusCode) => {
    expect(judgeAnswer(statusCode, 'no')).toEqual({
      kind: 'denied',
      reason: 'POLICY_DENIED',
      statusCode,
      response: 'no',
    });
  });

  it.each([500, 502, 503, 599])('%d denies and switches the subscription off', (statusCode) => {
    const answer = judgeAnswer(statusCode, 'broken');
    expect(answer).toEqual({
      kind: 'denied',
      reason: 'POLICY_FAILED',
      statusCode,
      response: 'broken',
      disable: { text: 'broken' },
    });
  });

  it('switches off with an empty text when the answer had none', () => {
    expect(judgeAnswer(500, '')).toMatchObject({ disable: { text: '' } });
  });

  it.each([300, 301, 302, 303, 304, 307, 308])(
    '%d, not followed, denies and leaves the subscription on',
    (statusCode) => {
      expect(judgeAnswer(statusCode, '')).toEqual({
        kind: 'denied',
        reason: 'POLICY_REDIRECTED',
        statusCode,
        response: '',
      });
    },
  );

  it('takes nothing for a permission that is none', () => {
    for (let statusCode = 100; statusCode < 1000; statusCode += 1) {
      const allowed = judgeAnswer(statusCode, '').kind === 'allowed';
      expect(allowed).toBe(statusCode >= 200 && statusCode < 300);
    }
  });
});
