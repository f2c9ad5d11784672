/** A filter that was cut off on one event because judging it took too many steps. */
export interface CutOff {
  eventId: string;
  atMs: number;
}

/**
 * When a filter counts as too costly to be asked. One cut-off costs some 20 to 100 ms, so five of them are at most half a second of
 * everybody's matching; and a filter that one odd event in ten minutes is too large for stays on.
 */
export const QUARANTINE = { events: 5, withinMs: 10 * 60_000 } as const;

/** The cut-offs that still count when another one is found. The same event counts once, however often its record comes. */
export function withCutOff(known: readonly CutOff[], found: CutOff): CutOff[] {
  const recent = known.filter(
    ({ eventId, atMs }) => found.atMs - atMs < QUARANTINE.withinMs && eventId !== found.eventId,
  );
  return [...recent, found].slice(-QUARANTINE.events);
}

/** Whether a subscription with these cut-offs (of {@link withCutOff}) is to be switched off. */
export function isTooCostly(cutOffs: readonly CutOff[]): boolean {
  return cutOffs.length >= QUARANTINE.events;
}
