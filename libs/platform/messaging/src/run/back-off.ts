/** A wait that doubles with each try, up to a most. */
export interface BackOff {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** In a lane: 0.1, 0.2, 0.4 … 6.4, 10, 10, 10 s: ten tries take about 43 s, less than the 60 s after which a partition counts as stuck. */
export const IN_LANE: BackOff = { firstMs: 100, mostMs: 10_000 };
/** Through the scheduler: 1, 2, 4 … 512, 600, 600 s. */
export const BY_SCHEDULER: BackOff = { firstMs: 1_000, mostMs: 600_000 };
/** While Kafka or the store is away. */
export const OUTAGE: BackOff = { firstMs: 250, mostMs: 5_000 };

/**
 * The wait before try number `tries` + 1, ± 20 %, so that what failed together does not come back together.
 * @param tries tries made so far, from 1
 * @param random in [0, 1)
 */
export function waitMs({ firstMs, mostMs }: BackOff, tries: number, random: number = Math.random()): number {
  const planned = Math.min(firstMs * 2 ** (tries - 1), mostMs);
  return Math.round(planned * (0.8 + 0.4 * random));
}
