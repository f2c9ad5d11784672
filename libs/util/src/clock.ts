/** Where code gets the time from; tests pass their own. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** UTC, ISO 8601 with milliseconds, as every `…At` field carries it. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
