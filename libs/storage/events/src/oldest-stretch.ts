const FIRST_STEP_MS = 60_000;
/** A stretch with up to this many times what was asked for is short enough. */
const ENOUGH = 2;

/** How many there are before a time, counted up to `limit`. */
export type CountBefore = (timeMs: number, limit: number) => Promise<number>;

/** Where to look. */
export interface Bounds {
  /** Nothing that matters lies before this time. */
  readonly fromMs: number;
  /** Where the last look ended: it is begun with, unless enough has come to lie before it since. */
  readonly hintMs: number;
  readonly nowMs: number;
}

/**
 * A time before which `limit` documents lie, and not many more, so that whoever sorts what lies before it has little to sort; `nowMs` when there
 * are fewer. More than twice as many lie before it only when they share a millisecond, or lie before `fromMs`. Looks in growing steps, then halves
 * the last one.
 *
 * @returns `hintMs`: for the next look; `beforeMs`
 */
export async function oldestStretch(
  count: CountBefore,
  limit: number,
  { fromMs, hintMs, nowMs }: Bounds,
): Promise<{ hintMs: number; beforeMs: number }> {
  let low = hintMs > fromMs && (await count(hintMs, limit)) < limit ? hintMs : fromMs;
  let high = low;
  for (let stepMs = FIRST_STEP_MS; ; stepMs *= 2) {
    high = Math.min(low + stepMs, nowMs);
    if (high === nowMs || (await count(high, limit)) >= limit) break;
    low = high;
  }
  while (high - low > 1 && (await count(high, limit * ENOUGH + 1)) > limit * ENOUGH) {
    const middle = Math.floor((low + high) / 2);
    if ((await count(middle, limit)) >= limit) high = middle;
    else low = middle;
  }
  return { hintMs: low, beforeMs: high };
}
