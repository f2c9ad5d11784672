/** RFC 9110, 5.6.7: the one form of date that is written today, always in GMT. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * The pause in milliseconds that a `Retry-After` header asks for (RFC 9110, 10.2.3: seconds or a date), or null when it says
 * nothing that can be read. A date in the past is 0. Not bounded here: the schedule does that.
 */
export function readRetryAfter(header: string | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  if (!HTTP_DATE.test(text)) return null;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
