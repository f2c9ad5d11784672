/**
 * Most offsets between a commit and the last record handed out: what fits as one bit each into a commit's metadata, of which Kafka takes 4,096 bytes
 * (24,000 bits = 3,000 bytes = 4,000 characters of base64).
 */
export const MOST_ABOVE_COMMIT = 24_000;

const VERSION = 'f1:';

/** Which records above a commit are finished, as text for the commit's metadata; empty when none is. Offsets too far above are left out. */
export function encodeFinished(commit: number, finished: Iterable<number>): string {
  const bits = Buffer.alloc(MOST_ABOVE_COMMIT / 8);
  let bytes = 0;
  for (const offset of finished) {
    const bit = offset - commit;
    if (bit < 0 || bit >= MOST_ABOVE_COMMIT) continue;
    const byte = bit >> 3;
    bits[byte] = (bits[byte] ?? 0) | (1 << (bit & 7));
    bytes = Math.max(bytes, byte + 1);
  }
  return bytes === 0 ? '' : VERSION + bits.toString('base64url', 0, bytes);
}

/** The finished offsets that a commit's metadata names; none when it is empty or not ours. */
export function decodeFinished(commit: number, metadata: string | null): number[] {
  if (metadata === null || !metadata.startsWith(VERSION)) return [];
  const bits = Buffer.from(metadata.slice(VERSION.length), 'base64url');
  const finished: number[] = [];
  bits.forEach((byte, place) => {
    for (let bit = 0; bit < 8; bit += 1) {
      if ((byte & (1 << bit)) !== 0) finished.push(commit + place * 8 + bit);
    }
  });
  return finished;
}
