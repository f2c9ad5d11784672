const SHARDS = 64;
const ENTRY = 3;
const FIRST_CAPACITY = 4;
const NOBODY = -1;
/** Entries that the nearer caches of a processor have room for. */
const LARGE = 50_000;

/**
 * (node, predicate) → child (any integer but {@link NO_CHILD}), in tables of integers with open addressing. Many small tables instead of one, so that none takes long to grow;
 * a deleted entry's gap is closed (Knuth, TAOCP 3, 6.4, algorithm R), so that changes without end leave nothing behind.
 */
export class Transitions {
  private readonly tables: Int32Array[] = Array.from({ length: SHARDS }, () => emptyTable(FIRST_CAPACITY));
  private readonly used = new Int32Array(SHARDS);
  private size = 0;
  /** Means nothing: what is read must go somewhere, or it would not be read. */
  private touched = 0;

  /** {@link NO_CHILD} when there is none. */
  find(node: number, predicate: number): number {
    const hash = hashOf(node, predicate);
    const table = this.tables[hash >>> 26] as Int32Array;
    const mask = table.length / ENTRY - 1;
    for (let index = hash & mask; ; index = (index + 1) & mask) {
      const at = index * ENTRY;
      const owner = table[at] as number;
      if (owner === node && table[at + 1] === predicate) return table[at + 2] as number;
      if (owner === NOBODY) return NO_CHILD;
    }
  }

  /** Whether most look-ups wait for memory; then {@link touch} is worth its while. */
  get isLarge(): boolean {
    return this.size > LARGE;
  }

  /** Begins to load what {@link find} will read. Several calls in a row wait together, while each of several `find` waits for itself. */
  touch(node: number, predicate: number): void {
    const hash = hashOf(node, predicate);
    const table = this.tables[hash >>> 26] as Int32Array;
    this.touched = (this.touched + (table[(hash & (table.length / ENTRY - 1)) * ENTRY] as number)) | 0;
  }

  /** The pair must be new. */
  add(node: number, predicate: number, child: number): void {
    const hash = hashOf(node, predicate);
    const shard = hash >>> 26;
    const used = (this.used[shard] as number) + 1;
    this.used[shard] = used;
    this.size++;
    let table = this.tables[shard] as Int32Array;
    if (used * ENTRY * 4 > table.length * 3) {
      table = grown(table);
      this.tables[shard] = table;
    }
    put(table, hash, node, predicate, child);
  }

  /** The pair must be there. */
  replace(node: number, predicate: number, child: number): void {
    const hash = hashOf(node, predicate);
    const table = this.tables[hash >>> 26] as Int32Array;
    const mask = table.length / ENTRY - 1;
    let index = hash & mask;
    while (table[index * ENTRY] !== node || table[index * ENTRY + 1] !== predicate) index = (index + 1) & mask;
    table[index * ENTRY + 2] = child;
  }

  remove(node: number, predicate: number): void {
    const hash = hashOf(node, predicate);
    const shard = hash >>> 26;
    const table = this.tables[shard] as Int32Array;
    const mask = table.length / ENTRY - 1;
    let hole = hash & mask;
    while (table[hole * ENTRY] !== node || table[hole * ENTRY + 1] !== predicate) {
      if (table[hole * ENTRY] === NOBODY) return;
      hole = (hole + 1) & mask;
    }
    this.used[shard] = (this.used[shard] as number) - 1;
    this.size--;
    for (let index = (hole + 1) & mask; table[index * ENTRY] !== NOBODY; index = (index + 1) & mask) {
      const home = hashOf(table[index * ENTRY] as number, table[index * ENTRY + 1] as number) & mask;
      if (((index - home) & mask) >= ((index - hole) & mask)) {
        table.copyWithin(hole * ENTRY, index * ENTRY, index * ENTRY + ENTRY);
        hole = index;
      }
    }
    table[hole * ENTRY] = NOBODY;
  }

  get bytes(): number {
    return this.tables.reduce((sum, table) => sum + table.byteLength, 0);
  }
}

export const NO_CHILD = -1;

function hashOf(node: number, predicate: number): number {
  let hash = Math.imul(node, 0x9e3779b1) ^ Math.imul(predicate, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

function put(table: Int32Array, hash: number, node: number, predicate: number, child: number): void {
  const mask = table.length / ENTRY - 1;
  let index = hash & mask;
  while (table[index * ENTRY] !== NOBODY) index = (index + 1) & mask;
  table[index * ENTRY] = node;
  table[index * ENTRY + 1] = predicate;
  table[index * ENTRY + 2] = child;
}

function grown(table: Int32Array): Int32Array {
  const next = emptyTable((table.length / ENTRY) * 2);
  for (let at = 0; at < table.length; at += ENTRY) {
    const node = table[at] as number;
    const predicate = table[at + 1] as number;
    if (node !== NOBODY) put(next, hashOf(node, predicate), node, predicate, table[at + 2] as number);
  }
  return next;
}

function emptyTable(capacity: number): Int32Array {
  return new Int32Array(capacity * ENTRY).fill(NOBODY);
}
