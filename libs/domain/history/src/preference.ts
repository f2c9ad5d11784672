/** Compares two versions of the same fact: positive when `a` is to be kept. */
export type Preference<T> = (a: T, b: T) => number;

/**
 * Of two versions of the same fact the one to keep. Every pair has one winner whatever the order of arrival: where the
 * preference is silent their JSON text decides, so that any order and repetition of facts ends in the same document.
 * Returns `known` itself when both are equal.
 */
export function preferred<T>(known: T | undefined, found: T, preference: Preference<T>): T {
  if (known === undefined) return found;
  const order = preference(known, found);
  if (order !== 0) return order > 0 ? known : found;
  return JSON.stringify(found) > JSON.stringify(known) ? found : known;
}

/** Text order as a number; ISO 8601 times in UTC order by text. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The earlier of two times. */
export function earlier(a: string, b: string): string {
  return a <= b ? a : b;
}
