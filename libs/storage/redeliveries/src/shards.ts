import { createHash } from 'node:crypto';

/** What waits is spread over this many shards, so that several schedulers can share the work. */
export const SHARDS = 256;
/**
 * Shards are leased in blocks: a lease costs a write every few seconds, whether anything waits or not, and nobody runs more than
 * sixteen schedulers.
 */
export const LEASE_BLOCKS = 16;
const SHARDS_PER_BLOCK = SHARDS / LEASE_BLOCKS;

/** The shard of a lane, or of a record without one. */
export function shardOf(name: string): number {
  return createHash('sha256').update(name).digest().readUInt8(0);
}

/** The shards of a block, 0 to {@link LEASE_BLOCKS} - 1. */
export function shardsOf(block: number): number[] {
  return Array.from({ length: SHARDS_PER_BLOCK }, (_, n) => block * SHARDS_PER_BLOCK + n);
}
