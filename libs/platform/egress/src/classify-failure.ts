import { AppError } from '@carillon/util';
import { errors } from 'undici';

import type { ExchangeFailure, NotAnswered } from './outgoing';

const DETAIL_LIMIT = 300;

/** By error code; what is not here is a `connection` failure (refused, reset, unreachable, certificate). */
const BY_CODE: Readonly<Record<string, ExchangeFailure>> = {
  EGRESS_DENIED: 'denied',
  EGRESS_ADDRESS_INVALID: 'invalid',
  UND_ERR_INVALID_ARG: 'invalid',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'dns',
  ENODATA: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NONAME: 'dns',
  EPROTO: 'protocol',
  UND_ERR_HEADERS_OVERFLOW: 'protocol',
  // by our own close
  UND_ERR_DESTROYED: 'aborted',
  UND_ERR_CLOSED: 'aborted',
};
/** OpenSSL's codes for a peer that does not speak TLS. */
const PROTOCOL_CODE = /^ERR_SSL_/;

/** Turns whatever a socket, the resolver, the parser or a check threw into a failure with words. */
export function classifyFailure(error: unknown): NotAnswered {
  const first = firstOf(error);
  const code = codeOf(error) ?? codeOf(first) ?? '';
  // the parser's errors are known by their class: not all of them have a code
  const notHttp = first instanceof errors.HTTPParserError || PROTOCOL_CODE.test(code);
  const failure = BY_CODE[code] ?? (notHttp ? 'protocol' : 'connection');
  const words = first instanceof Error ? first.message : String(first);
  // our own sentences stand alone; others' gain from the code
  const detail = first instanceof AppError || code === '' || words.includes(code) ? words : `${words} (${code})`;
  return { kind: 'failed', failure, detail: detail.slice(0, DETAIL_LIMIT) };
}

/** A name with several addresses fails with one error per address, and no words of its own. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError ? ((error.errors[0] as unknown) ?? error) : error;
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
