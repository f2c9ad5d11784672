import type { Answered, OutgoingRequest, RedirectRule } from './outgoing';

/** What of a request changes from hop to hop. */
export interface Hop {
  url: URL;
  method: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer | null;
}

/** Tells the next server about a body; meaningless without one. */
const BODY_HEADERS = new Set(['content-type', 'content-length', 'content-encoding', 'transfer-encoding']);
/** Prove who we are to the server they were meant for, and to no other. */
const CREDENTIAL_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** The address at which an answer says to go on, or null when it is final. Throws TypeError when that is no address. */
export function redirectOf(
  answer: Pick<Answered, 'statusCode' | 'headers'>,
  from: URL,
  rule?: RedirectRule,
): URL | null {
  const location = answer.headers['location'];
  if (rule === undefined || location === undefined || !rule.statuses.includes(answer.statusCode)) return null;
  return new URL(location, from);
}

/** 307 and 308 repeat the request; 301, 302 and 303 ask for the other address with GET, as every client does it. */
export function nextHop(hop: Hop, statusCode: number, url: URL): Hop {
  const repeats = statusCode === 307 || statusCode === 308;
  const dropped = (name: string) =>
    (!repeats && BODY_HEADERS.has(name)) || (url.origin !== hop.url.origin && CREDENTIAL_HEADERS.has(name));
  const headers = Object.fromEntries(Object.entries(hop.headers).filter(([name]) => !dropped(name.toLowerCase())));
  return repeats ? { ...hop, url, headers } : { url, method: 'GET', headers, body: null };
}

export function firstHop({ method, headers, body }: OutgoingRequest, url: URL): Hop {
  return { url, method, headers, body };
}
