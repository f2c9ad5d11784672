const SHARDS = 64;
const ENTRY = 3;
const FIRST_CAPACITY = 4;
/** The tag of a slot that nobody stands in. */
const VACANT = 0;

/**
 * (node, predicate) → child (any integer but {@link NO_CHILD}), in tables with open addressing. Many small tables instead of one, so that none
 * takes long to grow; a deleted entry's gap is closed (Knuth, TAOCP 3, 6.4, algorithm R), so that changes without end leave nothing behind.
 * Seven bits of each hash stand apart, side by side (as in Swiss tables: M. Kulukundis, 2017): who looks for what is not there, which is the
 * usual case, reads those and hardly ever an entry.
 */
export class Transitions {
  private readonly tags: Uint8Array[] = Array.from({ length: SHARDS }, () => new Uint8Array(FIRST_CAPACITY));
  /** node, predicate, child */
  private readonly entries: Int32Array[] = Array.from({ length: SHARDS }, () => new Int32Array(FIRST_CAPACITY * ENTRY));
  private readonly used = new Int32Array(SHARDS);
  /** Places of each table, less one. */
  private readonly masks = new Int32Array(SHARDS).fill(FIRST_CAPACITY - 1);

  /** {@link NO_CHILD} when there is none. */
  find(node: number, predicate: number): number {
    const hash = hashOf(node, predicate);
    const index = this.indexOf(hash, node, predicate);
    return index < 0 ? NO_CHILD : ((this.entries[hash >>> 26] as Int32Array)[index * ENTRY + 2] as number);
  }

  /** The pair must be new. */
  add(node: number, predicate: number, child: number): void {
    const hash = hashOf(node, predicate);
    const shard = hash >>> 26;
    const used = (this.used[shard] as number) + 1;
    this.used[shard] = used;
    // three quarters full at most
    if (used * 4 > ((this.masks[shard] as number) + 1) * 3) this.grow(shard);
    this.put(shard, hash, node, predicate, child);
  }

  remove(node: number, predicate: number): void {
    const hash = hashOf(node, predicate);
    let hole = this.indexOf(hash, node, predicate);
    if (hole < 0) return;
    const shard = hash >>> 26;
    const tags = this.tags[shard] as Uint8Array;
    const entries = this.entries[shard] as Int32Array;
    const mask = this.masks[shard] as number;
    this.used[shard] = (this.used[shard] as number) - 1;
    for (let index = (hole + 1) & mask; tags[index] !== VACANT; index = (index + 1) & mask) {
      const home = hashOf(entries[index * ENTRY] as number, entries[index * ENTRY + 1] as number) & mask;
      if (((index - home) & mask) >= ((index - hole) & mask)) {
        tags[hole] = tags[index] as number;
        entries.copyWithin(hole * ENTRY, index * ENTRY, index * ENTRY + ENTRY);
        hole = index;
      }
    }
    tags[hole] = VACANT;
  }

  get bytes(): number {
    return [...this.tags, ...this.entries].reduce((sum, table) => sum + table.byteLength, 0);
  }

  /** Where in the table the pair stands; -1 when it does not. */
  private indexOf(hash: number, node: number, predicate: number): number {
    const shard = hash >>> 26;
    const tags = this.tags[shard] as Uint8Array;
    const entries = this.entries[shard] as Int32Array;
    const mask = this.masks[shard] as number;
    const wanted = tagOf(hash);
    for (let index = hash & mask; ; index = (index + 1) & mask) {
      const tag = tags[index] as number;
      if (tag === VACANT) return -1;
      if (tag === wanted && entries[index * ENTRY] === node && entries[index * ENTRY + 1] === predicate) return index;
    }
  }

  private put(shard: number, hash: number, node: number, predicate: number, child: number): void {
    const tags = this.tags[shard] as Uint8Array;
    const entries = this.entries[shard] as Int32Array;
    const mask = this.masks[shard] as number;
    let index = hash & mask;
    while (tags[index] !== VACANT) index = (index + 1) & mask;
    tags[index] = tagOf(hash);
    entries[index * ENTRY] = node;
    entries[index * ENTRY + 1] = predicate;
    entries[index * ENTRY + 2] = child;
  }

  private grow(shard: number): void {
    const tags = this.tags[shard] as Uint8Array;
    const entries = this.entries[shard] as Int32Array;
    this.tags[shard] = new Uint8Array(tags.length * 2);
    this.entries[shard] = new Int32Array(entries.length * 2);
    this.masks[shard] = tags.length * 2 - 1;
    for (let index = 0; index < tags.length; index++) {
      if (tags[index] === VACANT) continue;
      const at = index * ENTRY;
      const node = entries[at] as number;
      const predicate = entries[at + 1] as number;
      this.put(shard, hashOf(node, predicate), node, predicate, entries[at + 2] as number);
    }
  }
}

export const NO_CHILD = -1;

function hashOf(node: number, predicate: number): number {
  let hash = Math.imul(node, 0x9e3779b1) ^ Math.imul(predicate, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

/** Bits that neither the table nor, in tables of up to 2^19, the place in it is chosen by. */
function tagOf(hash: number): number {
  return ((hash >>> 19) & 0x7f) + 1;
}
