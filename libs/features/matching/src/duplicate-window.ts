/** Slots at the start; doubled as events come, up to the capacity. */
const FIRST_SLOTS = 1024;
const GONE = -1;

/**
 * The events of one partition that were matched last: which id at which offset. Ids are kept as 64 bits of their hash in typed arrays (28 bytes an
 * event with the look-up table, 7 MB for 250,000), found by open addressing and forgotten in the order in which they entered.
 *
 * Two ids share their 64 bits by chance about once in 10^14 look-ups; the later event would then be taken for a repetition.
 */
export class DuplicateWindow {
  private high = new Uint32Array(0);
  private low = new Uint32Array(0);
  private offsets = new Float64Array(0);
  private seconds = new Uint32Array(0);
  /** Slot + 1 by hash, linear probing; 0 = free. At most half full. */
  private table = new Int32Array(0);
  /** Oldest slot, and how many follow it. */
  private oldest = 0;
  private used = 0;

  /**
   * @param capacity most events remembered
   * @param maxAgeMs an event is forgotten for one that came this much later
   */
  constructor(
    private readonly capacity: number,
    private readonly maxAgeMs: number,
  ) {
    this.resize(Math.min(FIRST_SLOTS, capacity));
  }

  /** Whether the event stands here with a smaller offset than this record of it, which was written at `atMs`. */
  standsBefore(eventId: string, offset: number, atMs: number): boolean {
    const slot = this.slotOf(hashOf(eventId));
    return slot !== null && !this.isExpired(slot, atMs) && (this.offsets[slot] ?? GONE) < offset;
  }

  /** Remembers that the event was matched. Of several records of one event the smallest offset stands. */
  add(eventId: string, offset: number, atMs: number): void {
    const hash = hashOf(eventId);
    const known = this.slotOf(hash);
    if (known !== null && !this.isExpired(known, atMs)) {
      this.offsets[known] = Math.min(this.offsets[known] ?? offset, offset);
      return;
    }
    if (known !== null) this.forget(known);
    if (this.used === this.offsets.length) this.makeRoom();
    const slot = (this.oldest + this.used++) % this.offsets.length;
    this.high[slot] = hash.high;
    this.low[slot] = hash.low;
    this.offsets[slot] = offset;
    this.seconds[slot] = Math.floor(atMs / 1000);
    this.enter(slot);
  }

  private isExpired(slot: number, atMs: number): boolean {
    return atMs - (this.seconds[slot] ?? 0) * 1000 > this.maxAgeMs;
  }

  private makeRoom(): void {
    if (this.offsets.length < this.capacity) {
      this.resize(Math.min(this.offsets.length * 2, this.capacity));
      return;
    }
    if (this.offsets[this.oldest] !== GONE) this.leave(this.oldest);
    this.oldest = (this.oldest + 1) % this.offsets.length;
    this.used--;
  }

  /** The slot stays until its turn comes, empty. */
  private forget(slot: number): void {
    this.leave(slot);
    this.offsets[slot] = GONE;
  }

  private slotOf({ high, low }: Hash): number | null {
    for (let at = this.homeOf(high); ; at = this.next(at)) {
      const slot = (this.table[at] ?? 0) - 1;
      if (slot < 0) return null;
      if (this.high[slot] === high && this.low[slot] === low) return slot;
    }
  }

  private enter(slot: number): void {
    let at = this.homeOf(this.high[slot] ?? 0);
    while (this.table[at] !== 0) at = this.next(at);
    this.table[at] = slot + 1;
  }

  /** Closes the gap, so that no look-up stops short of what was pushed on by this entry. */
  private leave(slot: number): void {
    let gap = this.homeOf(this.high[slot] ?? 0);
    while (this.table[gap] !== slot + 1) gap = this.next(gap);
    for (let at = this.next(gap); this.table[at] !== 0; at = this.next(at)) {
      const home = this.homeOf(this.high[(this.table[at] ?? 0) - 1] ?? 0);
      const staysBehindGap = gap <= at ? gap < home && home <= at : gap < home || home <= at;
      if (staysBehindGap) continue;
      this.table[gap] = this.table[at] ?? 0;
      gap = at;
    }
    this.table[gap] = 0;
  }

  private homeOf(high: number): number {
    return high & (this.table.length - 1);
  }

  private next(at: number): number {
    return (at + 1) & (this.table.length - 1);
  }

  private resize(slots: number): void {
    const { high, low, offsets, seconds, oldest, used } = this;
    this.high = new Uint32Array(slots);
    this.low = new Uint32Array(slots);
    this.offsets = new Float64Array(slots);
    this.seconds = new Uint32Array(slots);
    this.table = new Int32Array(2 ** Math.ceil(Math.log2(slots * 2)));
    this.oldest = 0;
    this.used = 0;
    for (let index = 0; index < used; index++) {
      const from = (oldest + index) % offsets.length;
      if (offsets[from] === GONE) continue;
      const slot = this.used++;
      this.high[slot] = high[from] ?? 0;
      this.low[slot] = low[from] ?? 0;
      this.offsets[slot] = offsets[from] ?? 0;
      this.seconds[slot] = seconds[from] ?? 0;
      this.enter(slot);
    }
  }
}

interface Hash {
  readonly high: number;
  readonly low: number;
}

/** Two stretches of the id's 32 hex digits that are random in every kind of event id: a hash's first and last 32 bits, or a UUID 4's. */
function hashOf(eventId: string): Hash {
  return { high: parseInt(eventId.slice(4, 12), 16) >>> 0, low: parseInt(eventId.slice(28, 36), 16) >>> 0 };
}
