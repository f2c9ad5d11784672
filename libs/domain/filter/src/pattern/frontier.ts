import type { Program } from './program';

/**
 * The instructions that one character further is looked at: filled by {@link add}, used again for the next character, so that following all
 * ways through a text allocates nothing.
 */
export class Frontier {
  /** Instructions that wait for a character, the first `count` of the array. */
  readonly waiting: Int32Array;
  count = 0;
  /** Whether the end of the pattern is reached, whatever comes. */
  matched = false;
  private readonly waitingForEnd: number[] = [];
  private readonly pending: Int32Array;
  private readonly seen: Uint32Array;
  private round = 1;

  constructor(private readonly program: Program) {
    const { length } = program.operations;
    this.waiting = new Int32Array(length);
    this.pending = new Int32Array(2 * length + 2);
    this.seen = new Uint32Array(length);
  }

  clear(): void {
    this.count = 0;
    this.matched = false;
    this.waitingForEnd.length = 0;
    this.round++;
  }

  /** Adds an instruction and everything that is reached from it without a character. */
  add(from: number, atStart: boolean): void {
    this.follow(from, atStart, false);
  }

  /** Whether the pattern has matched if the text ends here. To be asked last: afterwards only {@link clear} makes sense. */
  matchedAtEnd(atStart: boolean): boolean {
    if (this.matched || this.waitingForEnd.length === 0) return this.matched;
    this.round++;
    for (const from of this.waitingForEnd) this.follow(from, atStart, true);
    return this.matched;
  }

  private follow(from: number, atStart: boolean, atEnd: boolean): void {
    const { operations, next, other } = this.program;
    const { pending, seen, round } = this;
    let left = 1;
    pending[0] = from;
    while (left > 0) {
      const at = pending[--left] ?? 0;
      if (seen[at] === round) continue;
      seen[at] = round;
      const after = next[at] ?? 0;
      switch (operations[at]) {
        case 'take':
          if (!atEnd) this.waiting[this.count++] = at;
          break;
        case 'fork':
          pending[left++] = other[at] ?? 0;
          pending[left++] = after;
          break;
        case 'at-start':
          if (atStart) pending[left++] = after;
          break;
        case 'at-end':
          if (atEnd) pending[left++] = after;
          else this.waitingForEnd.push(after);
          break;
        default:
          this.matched = true;
      }
    }
  }
}
