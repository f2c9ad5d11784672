/** Random choices that a seed repeats: the same seed and the same calls give the same choices (mulberry32). */
export class RandomSource {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number in [0, below). */
  int(below: number): number {
    return Math.floor(this.next() * below);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return this.at(from, this.int(from.length));
  }

  /** As {@link pick}, the first ones much more often than the last. */
  skewed<T>(from: readonly T[]): T {
    return this.at(from, Math.floor(this.next() ** 4 * from.length));
  }

  /** One of the makers by weight, called. */
  weighted<T>(makers: readonly (readonly [weight: number, make: () => T])[]): T {
    let left = this.next() * makers.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, make] of makers) {
      left -= weight;
      if (left < 0) return make();
    }
    return this.at(makers, makers.length - 1)[1]();
  }

  /** `make` called between `atLeast` and `atMost` times. */
  several<T>(atLeast: number, atMost: number, make: () => T): T[] {
    return Array.from({ length: atLeast + this.int(atMost - atLeast + 1) }, make);
  }

  shuffled<T>(from: readonly T[]): T[] {
    const list = [...from];
    for (let at = list.length - 1; at > 0; at--) {
      const other = this.int(at + 1);
      const kept = this.at(list, at);
      list[at] = this.at(list, other);
      list[other] = kept;
    }
    return list;
  }

  private at<T>(from: readonly T[], index: number): T {
    if (index >= from.length) throw new Error('there is nothing to choose from');
    // the cast holds: the index is within
    return from[index] as T;
  }
}
