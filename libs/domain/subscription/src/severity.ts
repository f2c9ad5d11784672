/** OpenTelemetry severity numbers: each name stands for the first of its four numbers. */
export const SEVERITIES = { trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 } as const;
export type SeverityName = keyof typeof SEVERITIES;

export const LOWEST_SEVERITY = 1;
export const HIGHEST_SEVERITY = 24;

/** The number that a severity written as name or number (1–24) stands for; null when it is neither. */
export function severityNumberOf(written: unknown): number | null {
  if (typeof written === 'string')
    return Object.hasOwn(SEVERITIES, written) ? SEVERITIES[written as SeverityName] : null;
  if (typeof written !== 'number' || !Number.isInteger(written)) return null;
  return written >= LOWEST_SEVERITY && written <= HIGHEST_SEVERITY ? written : null;
}

/** The name of a severity number where it has one, else the number: what answers show. */
export function shownSeverity(severity: number): SeverityName | number {
  const named = Object.entries(SEVERITIES).find(([, number]) => number === severity);
  return named === undefined ? severity : (named[0] as SeverityName);
}
