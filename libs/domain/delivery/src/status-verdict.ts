import type { ErrorCode } from '@carillon/util';

/** What an HTTP status says about an attempt. `slow` and `reason` mean what they mean in `Failed`. */
export type StatusVerdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed'; readonly reason: ErrorCode; readonly slow: boolean }
  | { readonly kind: 'gone'; readonly reason: ErrorCode };

/** Client errors that pass by themselves: Request Timeout, Too Early, Too Many Requests. */
const PASSING = new Set([408, 425, 429]);

/**
 * The outcome table of HTTP targets whose redirects are not followed.
 *
 * | Status | Verdict | Tried again |
 * |---|---|---|
 * | 2xx | delivered | |
 * | 408, 425, 429, 5xx | failed, `WEBHOOK_STATUS_RETRYABLE` | by the usual schedule |
 * | 410 | gone, `WEBHOOK_GONE` | never; the subscription is switched off |
 * | 3xx | failed, `WEBHOOK_REDIRECT` | by the slow schedule |
 * | 1xx, other 4xx, anything else | failed, `WEBHOOK_STATUS_REFUSED` | by the slow schedule |
 */
export function verdictOnStatus(statusCode: number): StatusVerdict {
  if (statusCode >= 200 && statusCode < 300) return { kind: 'delivered' };
  if (statusCode === 410) return { kind: 'gone', reason: 'WEBHOOK_GONE' };
  if (PASSING.has(statusCode) || (statusCode >= 500 && statusCode < 600)) {
    return { kind: 'failed', reason: 'WEBHOOK_STATUS_RETRYABLE', slow: false };
  }
  if (statusCode >= 300 && statusCode < 400) return { kind: 'failed', reason: 'WEBHOOK_REDIRECT', slow: true };
  return { kind: 'failed', reason: 'WEBHOOK_STATUS_REFUSED', slow: true };
}
