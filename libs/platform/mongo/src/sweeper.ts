import type { Counter, Logger, Metrics } from '@carillon/platform-observability';

/** One kind of clean-up that runs again and again. */
export interface Sweep {
  /** Names it in log lines and metrics: `event_bodies.expired`. */
  name: string;
  everyMs: number;
  /** Removes what is due, in bounded portions, and says how many. Several processes may do the same at the same time. */
  sweep(): Promise<number>;
}

/**
 * Runs sweeps: never two of one kind at once in a process, each time after 80 to 120 % of its interval so that processes started
 * together drift apart. A failing sweep is logged and tried again at its next time.
 */
export class Sweeper {
  private readonly sweeps: Sweep[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private readonly swept: Counter;
  private phase: 'new' | 'running' | 'stopped' = 'new';

  constructor(
    private readonly logger: Logger,
    metrics: Metrics,
    private readonly random: () => number = Math.random,
  ) {
    this.swept = metrics.counter('store.swept_documents', {
      description: 'Documents removed because their time was over',
    });
  }

  register(sweep: Sweep): void {
    this.sweeps.push(sweep);
    if (this.phase === 'running') this.schedule(sweep);
  }

  start(): void {
    if (this.phase !== 'new') return;
    this.phase = 'running';
    for (const sweep of this.sweeps) this.schedule(sweep);
  }

  /** No sweep starts any more; resolves when the running ones are finished. */
  async stop(): Promise<void> {
    this.phase = 'stopped';
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    await Promise.all(this.running);
  }

  private schedule(sweep: Sweep): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        const run = this.run(sweep).finally(() => {
          this.running.delete(run);
          if (this.phase === 'running') this.schedule(sweep);
        });
        this.running.add(run);
      },
      sweep.everyMs * (0.8 + 0.4 * this.random()),
    );
    timer.unref();
    this.timers.add(timer);
  }

  private async run(sweep: Sweep): Promise<void> {
    try {
      const documents = await sweep.sweep();
      if (documents === 0) return;
      this.swept.add(documents, { sweep: sweep.name });
      this.logger.debug('store.swept', { sweep: sweep.name, documents });
    } catch (error) {
      this.logger.warn('store.sweep_failed', { sweep: sweep.name }, error);
    }
  }
}
