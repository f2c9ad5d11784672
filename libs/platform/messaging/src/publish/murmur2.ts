const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/** The hash by which Kafka's clients choose a key's partition (murmur2, 32 bits). kafkajs's own computes it with big integers. */
export function murmur2(data: Uint8Array): number {
  const whole = data.length & ~3;
  let hash = SEED ^ data.length;
  for (let at = 0; at < whole; at += 4) {
    const word =
      byteOf(data, at) | (byteOf(data, at + 1) << 8) | (byteOf(data, at + 2) << 16) | (byteOf(data, at + 3) << 24);
    const mixed = Math.imul(word, M);
    hash = Math.imul(hash, M) ^ Math.imul(mixed ^ (mixed >>> 24), M);
  }
  if (whole < data.length) {
    for (let at = data.length - 1; at >= whole; at -= 1) hash ^= byteOf(data, at) << (8 * (at - whole));
    hash = Math.imul(hash, M);
  }
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}

function byteOf(data: Uint8Array, at: number): number {
  return data[at] ?? 0;
}
