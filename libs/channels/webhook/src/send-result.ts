import { StringDecoder } from 'node:string_decoder';

import type { SendResult } from '@carillon/channels-core';
import { readRetryAfter, verdictOnStatus } from '@carillon/domain-delivery';
import type { Answered, ExchangeFailure, NotAnswered } from '@carillon/platform-egress';
import type { ErrorCode } from '@carillon/util';

/** Which code a failed exchange has, and whether somebody must mend something before another try makes sense. */
const FAILURES: Readonly<Record<Exclude<ExchangeFailure, 'busy' | 'aborted'>, { reason: ErrorCode; slow: boolean }>> = {
  timeout: { reason: 'WEBHOOK_TIMEOUT', slow: false },
  dns: { reason: 'WEBHOOK_CONNECTION_FAILED', slow: false },
  connection: { reason: 'WEBHOOK_CONNECTION_FAILED', slow: false },
  protocol: { reason: 'WEBHOOK_PROTOCOL_ERROR', slow: false },
  redirects: { reason: 'WEBHOOK_REDIRECT', slow: true },
  denied: { reason: 'EGRESS_DENIED', slow: true },
  invalid: { reason: 'EGRESS_ADDRESS_INVALID', slow: true },
};

/** What a target's answer means by Carillon's own outcome table. */
export function resultOf(answer: Answered, nowMs: number): SendResult {
  const verdict = verdictOnStatus(answer.statusCode);
  const told = { statusCode: answer.statusCode, response: textOf(answer) };
  if (verdict.kind === 'delivered') return { kind: 'delivered', ...told };
  const detail = `The target answered ${answer.statusCode}.`;
  if (verdict.kind === 'gone') return { kind: 'gone', reason: verdict.reason, detail, ...told };
  const retryAfterMs = readRetryAfter(answer.headers['retry-after'], nowMs);
  return {
    kind: 'failed',
    reason: verdict.reason,
    detail,
    retryable: true,
    slow: verdict.slow,
    ...told,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  };
}

/**
 * What a target's answer means by the Pacifica contract: whatever is below 400 once redirects are followed has arrived (a 304
 * leaves the subscription alone), everything else has failed; nothing is special about 410.
 */
export function pacificaResultOf(answer: Answered, nowMs: number): SendResult {
  const told = { statusCode: answer.statusCode, response: textOf(answer) };
  if (answer.statusCode < 400) return { kind: 'delivered', ...told };
  const result = resultOf(answer, nowMs);
  if (result.kind === 'failed') return result;
  const detail = `The target answered ${answer.statusCode}.`;
  return { kind: 'failed', reason: 'WEBHOOK_STATUS_REFUSED', detail, retryable: true, slow: true, ...told };
}

/** What a target without an answer means; `busy` and `aborted` are no attempts and have no result. */
export function failureOf({ failure, detail }: NotAnswered): SendResult {
  if (failure === 'busy' || failure === 'aborted') throw new TypeError(`no attempt was made: ${failure}`);
  return { kind: 'failed', ...FAILURES[failure], detail, retryable: true };
}

/** As UTF-8; a character that the end of the kept bytes cuts in two is left out. */
function textOf({ body }: Answered): string {
  return new StringDecoder('utf8').write(body);
}
