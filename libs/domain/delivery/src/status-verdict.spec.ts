import { describe, expect, it } from 'vitest';

import { verdictOnStatus } from './status-verdict';

const soon = { kind: 'failed', reason: 'WEBHOOK_STATUS_RETRYABLE', slow: false };
const slow = { kind: 'failed', reason: 'WEBHOOK_STATUS_REFUSED', slow: true };
const redirected = { kind: 'failed', reason: 'WEBHOOK_REDIRECT', slow: true };

describe('verdictOnStatus', () => {
  it.each([
    [100, slow],
    [101, slow],
    [199, slow],
    [200, { kind: 'delivered' }],
    [202, { kind: 'delivered' }],
    [204, { kind: 'delivered' }],
    [299, { kind: 'delivered' }],
    [300, redirected],
    [301, redirected],
    [304, redirected],
    [308, redirected],
    [399, redirected],
    [400, slow],
    [401, slow],
    [404, slow],
    [408, soon],
    [409, slow],
    [410, { kind: 'gone', reason: 'WEBHOOK_GONE' }],
    [413, slow],
    [425, soon],
    [429, soon],
    [499, slow],
    [500, soon],
    [501, soon],
    [503, soon],
    [599, soon],
    [600, slow],
    [999, slow],
  ])('%d', (statusCode, verdict) => {
    expect(verdictOnStatus(statusCode)).toEqual(verdict);
  });

  it('knows every status', () => {
    for (let statusCode = 100; statusCode < 1000; statusCode += 1)
      expect(verdictOnStatus(statusCode).kind).toBeTruthy();
  });
});
