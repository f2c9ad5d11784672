import { hash } from 'node:crypto';

/** Keys that there is room for at the start; doubled as they come, up to the window's size. */
const FIRST_KEYS = 1_024;
/** Of a key's hash: 128 bits. */
const WORDS = 4;

/**
 * The last keys of finished work, oldest forgotten first. Of each key 128 bits of its hash are kept, in typed arrays: two keys that share them would cost
 * one of them its work, and that is as unlikely as two delivery ids that are the same. 24 bytes a key; whole keys take 200.
 */
export class RepeatsWindow {
  /** Hashes by slot; slots are filled in turn, and when the window is full the next one is the oldest. */
  private hashes = new Uint32Array(0);
  /** Slot + 1 at the place that the hash says, or at the next free one; 0: free. At most half full. */
  private table = new Int32Array(0);
  private capacity = 0;
  private used = 0;
  private next = 0;
  /** The hash of `hashedKey`: a key is asked for before it is added. */
  private readonly hashed = new Uint32Array(WORDS);
  private hashedKey: string | null = null;

  /** @param size keys that are remembered */
  constructor(private readonly size: number) {
    this.grow(Math.min(FIRST_KEYS, size));
  }

  has(key: string): boolean {
    return this.slotOf(key) >= 0;
  }

  add(key: string): void {
    if (this.slotOf(key) >= 0) return;
    if (this.used === this.capacity && this.capacity < this.size) this.grow(Math.min(this.capacity * 2, this.size));
    const slot = this.next;
    if (this.used === this.capacity) this.leave(slot);
    else this.used += 1;
    this.hashes.set(this.hashed, slot * WORDS);
    this.enter(slot);
    this.next = (slot + 1) % this.capacity;
  }

  /** -1: not there. */
  private slotOf(key: string): number {
    this.hash(key);
    for (let at = this.placeOf(this.hashed[0] ?? 0); ; at = this.after(at)) {
      const slot = (this.table[at] ?? 0) - 1;
      if (slot < 0 || this.isHashOf(slot)) return slot;
    }
  }

  private isHashOf(slot: number): boolean {
    for (let word = 0; word < WORDS; word += 1) {
      if (this.hashes[slot * WORDS + word] !== this.hashed[word]) return false;
    }
    return true;
  }

  private enter(slot: number): void {
    let at = this.homeOf(slot);
    while (this.table[at] !== 0) at = this.after(at);
    this.table[at] = slot + 1;
  }

  /** Closes the gap, so that no look-up stops short of what this entry had pushed on. */
  private leave(slot: number): void {
    let gap = this.homeOf(slot);
    while (this.table[gap] !== slot + 1) gap = this.after(gap);
    for (let at = this.after(gap); this.table[at] !== 0; at = this.after(at)) {
      const home = this.homeOf((this.table[at] ?? 0) - 1);
      const staysBehindGap = gap <= at ? gap < home && home <= at : gap < home || home <= at;
      if (staysBehindGap) continue;
      this.table[gap] = this.table[at] ?? 0;
      gap = at;
    }
    this.table[gap] = 0;
  }

  /** Only before the first key is forgotten: slots keep their numbers. */
  private grow(capacity: number): void {
    const before = this.hashes;
    this.hashes = new Uint32Array(capacity * WORDS);
    this.hashes.set(before);
    this.table = new Int32Array(2 ** Math.ceil(Math.log2(capacity * 2)));
    this.capacity = capacity;
    this.next = this.used;
    for (let slot = 0; slot < this.used; slot += 1) this.enter(slot);
  }

  private homeOf(slot: number): number {
    return this.placeOf(this.hashes[slot * WORDS] ?? 0);
  }

  private placeOf(word: number): number {
    return word & (this.table.length - 1);
  }

  private after(at: number): number {
    return (at + 1) & (this.table.length - 1);
  }

  private hash(key: string): void {
    if (key === this.hashedKey) return;
    const bytes = hash('sha256', key, 'binary'); // a character a byte: much cheaper than a buffer
    for (let word = 0; word < WORDS; word += 1) {
      let bits = 0;
      for (let byte = 0; byte < 4; byte += 1) bits = (bits << 8) | bytes.charCodeAt(word * 4 + byte);
      this.hashed[word] = bits;
    }
    this.hashedKey = key;
  }
}
