import { AppError, type ErrorCode } from '@carillon/util';

import { dead, type Outcome, retry } from '../outcome';

/** What a thrown error means for the record. */
export type Judgement =
  /** Kafka or the store is away: wait and try again, not counted, never dead. */
  { readonly kind: 'outage'; readonly code: ErrorCode } | { readonly kind: 'outcome'; readonly outcome: Outcome };

const OUTAGES: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['STORE_UNAVAILABLE', 'PUBLISH_UNAVAILABLE']);

/** A thrown error is an outcome too: `AppError` says whether trying again can help; anything unknown may be a passing fault, so it is tried again. */
export function judgeError(error: unknown): Judgement {
  if (!(error instanceof AppError)) return { kind: 'outcome', outcome: retry('INTERNAL_ERROR') };
  if (OUTAGES.has(error.code)) return { kind: 'outage', code: error.code };
  const afterMs = error.retryAfterSeconds === undefined ? {} : { afterMs: error.retryAfterSeconds * 1000 };
  return { kind: 'outcome', outcome: error.retryable ? retry(error.code, afterMs) : dead(error.code, error.message) };
}
