/** Between two commits of a group, and from the first finished record to its commit: what a kill may repeat. */
const COMMIT_EVERY_MS = 120;
/** After a failed commit. */
const AGAIN_AFTER_MS = 1_000;

/**
 * Commits follow one another while something has finished, one in flight, none when there is nothing to say. Nothing waits for them but a join and a stop.
 */
export class CommitLoop {
  private timer: NodeJS.Timeout | null = null;
  private inFlight: Promise<boolean> | null = null;
  private wanted = false;
  private halted = false;

  /** @param commit writes what there is to write; resolves with whether it succeeded, never rejects */
  constructor(private readonly commit: () => Promise<boolean>) {}

  /** Something has finished. */
  request(): void {
    this.wanted = true;
    this.schedule(COMMIT_EVERY_MS);
  }

  /** Commits now, after the commit in flight if there is one. */
  async flush(): Promise<void> {
    await this.inFlight;
    await this.run();
  }

  /** No more commits until {@link resume}: the assignment is about to change. */
  halt(): void {
    this.halted = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  resume(): void {
    this.halted = false;
    if (this.wanted) this.schedule(COMMIT_EVERY_MS);
  }

  private schedule(afterMs: number): void {
    if (this.timer !== null || this.inFlight !== null || this.halted) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.run();
    }, afterMs);
  }

  private async run(): Promise<void> {
    this.wanted = false;
    this.inFlight = this.commit();
    const succeeded = await this.inFlight;
    this.inFlight = null;
    if (!succeeded) this.wanted = true;
    if (this.wanted) this.schedule(succeeded ? COMMIT_EVERY_MS : AGAIN_AFTER_MS);
  }
}
