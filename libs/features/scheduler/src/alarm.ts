/** Sleeps until a time that may be moved forward meanwhile. One sleeper. */
export class Alarm {
  private earliestMs = Number.POSITIVE_INFINITY;
  private sleeper: { untilMs: number; timer: NodeJS.Timeout; rise: () => void } | null = null;

  /** Forgets earlier wake-up calls; to be called before looking for work, so that a call during the look counts for the next sleep. */
  reset(): void {
    this.earliestMs = Number.POSITIVE_INFINITY;
  }

  /** The sleeper, present or next, rises at this time at the latest (ms since the epoch). */
  wake(atMs: number): void {
    this.earliestMs = Math.min(this.earliestMs, atMs);
    if (this.sleeper !== null && atMs < this.sleeper.untilMs) this.arm(this.sleeper, atMs);
  }

  async sleepUntil(atMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const rise = (): void => {
        this.sleeper = null;
        resolve();
      };
      this.sleeper = { untilMs: 0, timer: setTimeout(() => undefined, 0), rise };
      this.arm(this.sleeper, Math.min(atMs, this.earliestMs));
    });
  }

  private arm(sleeper: NonNullable<typeof this.sleeper>, atMs: number): void {
    clearTimeout(sleeper.timer);
    sleeper.untilMs = atMs;
    sleeper.timer = setTimeout(sleeper.rise, Math.max(0, atMs - Date.now()));
  }
}
