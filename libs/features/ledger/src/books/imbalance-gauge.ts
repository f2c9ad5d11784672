import { setTimeout as delay } from 'node:timers/promises';

import type { Logger, Metrics } from '@carillon/platform-observability';
import type { EventLog } from '@carillon/storage-events';

const EVERY_MS = 15_000;

/** Shows the imbalance of all projects together as the metric `ledger.imbalance`: 0, or something is lost or stuck. */
export class ImbalanceGauge {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private latest: number | null = null;

  constructor(
    private readonly log: Pick<EventLog, 'imbalance'>,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    metrics.gauge(
      'ledger.imbalance',
      { description: 'What recorded facts promise and nothing has kept in time' },
      () => (this.latest === null ? [] : [{ value: this.latest }]),
    );
  }

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        const byProject = await this.log.imbalance(Date.now());
        const sum = [...byProject.values()].reduce((total, count) => total + count, 0);
        if (sum > 0 && sum !== this.latest)
          this.logger.warn('books.imbalanced', { imbalance: sum, projects: byProject.size });
        this.latest = sum;
      } catch (error) {
        this.logger.warn('books.imbalance_unknown', {}, error);
      }
      await delay(EVERY_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }
}
