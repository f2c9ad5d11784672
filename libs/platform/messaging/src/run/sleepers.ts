/** Sleeps that can be ended together. Not one promise for all: it would remember every sleeper until the end. */
export class Sleepers {
  private readonly sleeping = new Set<() => void>();

  /** Resolves after this time, or with {@link wake}. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.sleeping.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.sleeping.add(wake);
    });
  }

  /** Ends every sleep of this moment. */
  wake(): void {
    for (const wake of this.sleeping) wake();
  }
}
