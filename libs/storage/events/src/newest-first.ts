/** A stretch of time, in ms: after `afterMs`, up to and including `upToMs` (null: no end). */
export interface Stretch {
  afterMs: number;
  upToMs: number | null;
}

const STEPS_MS = [60_000, 10 * 60_000, 2 * 3_600_000, 24 * 3_600_000, 240 * 3_600_000];

/**
 * Reads backwards in time in ever longer stretches until `enough` items are found. With an index in the order of time one query
 * would do, but the local store collects and sorts everything that a query matches before it gives the first item.
 */
export async function newestFirst<T>(
  fromMs: number,
  sinceMs: number,
  enough: number,
  read: (stretch: Stretch, limit: number) => Promise<T[]>,
  stepsMs: readonly number[] = STEPS_MS,
): Promise<T[]> {
  const found: T[] = [];
  let upToMs: number | null = null;
  for (const step of [...stepsMs, Number.POSITIVE_INFINITY]) {
    const afterMs = Math.max(fromMs - step, sinceMs - 1);
    found.push(...(await read({ afterMs, upToMs }, enough - found.length)));
    if (found.length >= enough || afterMs === sinceMs - 1) return found;
    upToMs = afterMs;
  }
  return found;
}
