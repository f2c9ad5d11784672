/** A field name of HTTP (RFC 9110, 5.6.2). */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Set by us on each request, or part of how the request is framed. */
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

/** Whether a person's header may stand in a request: it is a header name, and none of ours in whatever case. */
export function isSettable(name: string): boolean {
  const lower = name.toLowerCase();
  return TOKEN.test(name) && !OURS.has(lower) && !OUR_PREFIXES.some((prefix) => lower.startsWith(prefix));
}
