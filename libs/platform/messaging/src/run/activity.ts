/** Counts what is being worked on. A record that sleeps until its next try is not: a join or a stop need not wait for it. */
export class Activity {
  private active = 0;
  private whenQuiet: (() => void)[] = [];

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.active += 1;
    try {
      return await work();
    } finally {
      this.active -= 1;
      if (this.active === 0) this.tellQuiet();
    }
  }

  /** Resolves with true when nothing is being worked on, with false when that takes longer than `timeoutMs`. */
  quiet(timeoutMs: number): Promise<boolean> {
    if (this.active === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs);
      this.whenQuiet.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  private tellQuiet(): void {
    const waiting = this.whenQuiet;
    this.whenQuiet = [];
    for (const tell of waiting) tell();
  }
}
