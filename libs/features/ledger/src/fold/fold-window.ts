/** What became of each entry of a window, in order; null: written. */
export type WindowResult = readonly (Error | null)[];

/**
 * Gathers entries for a short time and hands them over together. One window is worked on at a time; the next one fills meanwhile,
 * so the busier it is the more an entry shares its write with others.
 */
export class FoldWindow<Entry> {
  private waiting: { entry: Entry; resolve: () => void; reject: (error: unknown) => void }[] = [];
  private timer: NodeJS.Timeout | null = null;
  private working: Promise<void> | null = null;

  constructor(
    private readonly limits: { windowMs: number; entries: number },
    private readonly work: (entries: readonly Entry[]) => Promise<WindowResult>,
  ) {}

  /** Resolves when the entry is written; rejects with its own error, or with that of the whole window. */
  async add(entry: Entry): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.waiting.push({ entry, resolve, reject });
      if (this.waiting.length >= this.limits.entries) this.close();
      else this.timer ??= setTimeout(() => this.close(), this.limits.windowMs);
    });
  }

  private close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    // the running one closes the next as soon as it is through
    this.working ??= this.run().finally(() => {
      this.working = null;
      if (this.waiting.length > 0) this.timer ??= setTimeout(() => this.close(), this.limits.windowMs);
    });
  }

  private async run(): Promise<void> {
    do {
      const window = this.waiting.splice(0, this.limits.entries);
      try {
        const results = await this.work(window.map(({ entry }) => entry));
        window.forEach(({ resolve, reject }, n) => (results[n] == null ? resolve() : reject(results[n])));
      } catch (error) {
        for (const { reject } of window) reject(error);
      }
    } while (this.waiting.length >= this.limits.entries);
  }
}
