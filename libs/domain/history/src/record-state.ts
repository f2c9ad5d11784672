import type { RecordEntry } from './history';

export type RecordState = 'matched' | 'unmatched' | 'duplicate' | 'dead' | 'in-flight';

/** What became of one accepted record. A real matching outweighs one that was taken for a duplicate, and both a dead letter. */
export function recordState(entry: RecordEntry): RecordState {
  const seen = Object.values(entry.seen);
  if (seen.some((part) => part.matches > 0)) return 'matched';
  if (seen.some((part) => !part.duplicate)) return 'unmatched';
  if (seen.length > 0) return 'duplicate';
  return entry.death === undefined ? 'in-flight' : 'dead';
}

/** Parts that the fullest run of matching announced and that nobody has seen; 1 when there is none at all. */
export function missingParts(entry: RecordEntry): number {
  const seenOf = new Map<number, number>();
  for (const key of Object.keys(entry.seen)) {
    const parts = Number(key.slice(key.indexOf('/') + 1));
    seenOf.set(parts, (seenOf.get(parts) ?? 0) + 1);
  }
  if (seenOf.size === 0) return 1;
  return Math.min(...[...seenOf].map(([parts, seen]) => parts - seen));
}

/** Matches of the record as its widest run of matching counted them. */
export function matchesOf(entry: RecordEntry): number {
  const matchesOfRun = new Map<string, number>();
  for (const [key, part] of Object.entries(entry.seen)) {
    const run = key.slice(key.indexOf('/'));
    matchesOfRun.set(run, (matchesOfRun.get(run) ?? 0) + part.matches);
  }
  return Math.max(0, ...matchesOfRun.values());
}
