import { encodeFinished, MOST_ABOVE_COMMIT } from './finished-bitmap';

/** What a commit says. */
export interface Commit {
  readonly offset: number;
  readonly metadata: string;
}

/**
 * How far one partition is: which records came, which are finished, and what may be committed. Pure bookkeeping. Offsets may have gaps (compaction, markers
 * of transactions), so only records that came are waited for.
 */
export class PartitionProgress {
  /** Offsets that came and were not finished when the ones before them were, ascending; those below `head` are settled. */
  private came: number[] = [];
  private head = 0;
  private readonly finished: Set<number>;
  private changes = 0;
  private committedChanges = 0;

  /**
   * @param next the first offset to expect: the committed one
   * @param finished offsets above it that an earlier owner finished
   */
  constructor(
    private next: number,
    finished: Iterable<number> = [],
  ) {
    this.finished = new Set(finished);
  }

  /** The offset expected next: every record below has come. */
  get expected(): number {
    return this.next;
  }

  /** Lowest offset that is not finished: where a new owner would begin. */
  get lowest(): number {
    return this.came[this.head] ?? this.next;
  }

  /** Offsets from the lowest unfinished one to the last that came. */
  get span(): number {
    return this.next - this.lowest;
  }

  /** Whether the bit of this offset fits into a commit made now. */
  isWithinReach(offset: number): boolean {
    return offset - this.lowest < MOST_ABOVE_COMMIT;
  }

  /** Takes note of a record. False when it came before or was finished by an earlier owner: there is nothing to do with it. */
  come(offset: number): boolean {
    if (offset < this.next) return false;
    this.next = offset + 1;
    if (this.finished.has(offset) && this.head === this.came.length) {
      this.finished.delete(offset);
      this.changes += 1;
      return false;
    }
    this.came.push(offset);
    return !this.finished.has(offset);
  }

  /** There are no records between the last one that came and `next`. */
  skipTo(next: number): void {
    if (next <= this.next) return;
    this.next = next;
    this.changes += 1;
  }

  finish(offset: number): void {
    if (offset < this.lowest) return;
    this.finished.add(offset);
    this.changes += 1;
    for (
      let lowest = this.came[this.head];
      lowest !== undefined && this.finished.delete(lowest);
      lowest = this.came[this.head]
    ) {
      this.head += 1;
    }
    if (this.head > 4_096 && this.head * 2 > this.came.length) {
      this.came = this.came.slice(this.head);
      this.head = 0;
    }
  }

  /** What to commit, or null when the last commit says it already. `written` is called when Kafka has it. */
  commit(): { commit: Commit; written: () => void } | null {
    const changes = this.changes;
    if (changes === this.committedChanges) return null;
    const offset = this.lowest;
    return {
      commit: { offset, metadata: encodeFinished(offset, this.finished) },
      written: () => {
        this.committedChanges = Math.max(this.committedChanges, changes);
      },
    };
  }
}
