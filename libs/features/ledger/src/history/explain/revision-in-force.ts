import type { Subscription } from '@carillon/domain-subscription';

/**
 * The state of a subscription that was in force at a time: its latest revision that is not younger. Revisions are asked for by number, so
 * this is a binary search; those that are unknown count as older (the oldest are forgotten first). Null when it did not exist yet, or
 * nothing of that time is known any more.
 */
export async function revisionInForce(
  atMs: number,
  latest: number,
  revisionAt: (revision: number) => Promise<Subscription | null>,
): Promise<Subscription | null> {
  let best: Subscription | null = null;
  let low = 1;
  let high = latest;
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const found = await revisionAt(middle);
    if (found === null || Date.parse(found.updatedAt) <= atMs) {
      if (found !== null) best = found;
      low = middle + 1;
    } else high = middle - 1;
  }
  return best;
}

/** Of a deleted subscription: numbers are tried in doubling steps until one is unknown. */
export async function highestRevision(revisionAt: (revision: number) => Promise<Subscription | null>): Promise<number> {
  let known = 1;
  while (known < 1_000_000 && (await revisionAt(known * 2)) !== null) known *= 2;
  return known * 2 - 1;
}
