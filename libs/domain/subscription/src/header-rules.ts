/** Most headers that a target may ask for, and the longest name and value, in characters. */
export const MAX_HEADERS = 32;
export const MAX_HEADER_NAME = 128;
export const MAX_HEADER_VALUE = 1024;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\x20-\x7e]*$/;

/** Set by us on each request, or part of how the request is framed: a user's value would break one or the other. */
const OURS = new Set([
  'host',
  'content-length',
  'content-type',
  'user-agent',
  'traceparent',
  'tracestate',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'proxy-connection',
]);
const OUR_PREFIXES = ['webhook-', 'carillon-', 'ce-'];

/** Their values are credentials, which are kept as secrets or not at all. */
const CREDENTIALS = new Set(['authorization', 'proxy-authorization', 'cookie']);

export type HeaderNameVerdict = 'free' | 'malformed' | 'ours' | 'credential';

/** What a header name may be used for, in whatever case it is written. */
export function judgeHeaderName(name: string): HeaderNameVerdict {
  if (name.length > MAX_HEADER_NAME || !TOKEN.test(name)) return 'malformed';
  const lower = name.toLowerCase();
  if (OURS.has(lower) || OUR_PREFIXES.some((prefix) => lower.startsWith(prefix))) return 'ours';
  return CREDENTIALS.has(lower) ? 'credential' : 'free';
}

/** Printable ASCII: no line breaks, no control characters, nothing whose encoding is a matter of taste. */
export function isHeaderValue(value: string): boolean {
  return value.length <= MAX_HEADER_VALUE && VALUE.test(value);
}
