import { setTimeout as delay } from 'node:timers/promises';

import type { Logger } from '@carillon/platform-observability';
import type { Books } from '@carillon/storage-events';

/** When a touched slice is counted. */
export interface BookKeeperTimes {
  /** Not touched for this long: its events have come to rest, for now. */
  quietMs: number;
  /** Touched again and again: this long after the first touch all the same. */
  latestMs: number;
  /** Pause between two looks. */
  everyMs: number;
}

const TIMES: BookKeeperTimes = { quietMs: 2_000, latestMs: 8_000, everyMs: 1_000 };
/** Counting takes at most this part of the time: behind a busy hour of a slow store the books come later, and cost no more. */
const MOST_SHARE = 0.1;
/** Slices that another ledger touched and did not count, because it is gone. */
const LOOK_FOR_UNTENDED_MS = 60_000;
const UNTENDED_AFTER_MS = 30_000;

/** Counts the slices of the books that were written to, soon after, at a bounded cost. */
export class BookKeeper {
  /** By slice: its first and last touch since it was counted. */
  private readonly touched = new Map<string, { firstMs: number; lastMs: number }>();
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private lookedForUntendedMs = 0;

  constructor(
    private readonly books: Pick<Books, 'touch' | 'count' | 'untended'>,
    private readonly logger: Logger,
    private readonly times: BookKeeperTimes = TIMES,
  ) {}

  /** Notes durably that these slices were written to. @throws AppError `STORE_UNAVAILABLE` */
  async touch(keys: ReadonlySet<string>): Promise<void> {
    await this.books.touch(keys, Date.now());
    const nowMs = Date.now();
    for (const key of keys) this.touched.set(key, { firstMs: this.touched.get(key)?.firstMs ?? nowMs, lastMs: nowMs });
  }

  start(): void {
    this.running = this.run();
  }

  /** What is touched and not counted yet is counted by whoever comes next. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const startedMs = performance.now();
      try {
        await this.findUntended();
        await this.countDue();
      } catch (error) {
        this.logger.warn('books.count_failed', { slices: this.touched.size }, error);
      }
      const tookMs = performance.now() - startedMs;
      await delay(Math.max(this.times.everyMs, tookMs / MOST_SHARE - tookMs), undefined, {
        signal: this.stopping.signal,
      }).catch(() => undefined);
    }
  }

  private async findUntended(): Promise<void> {
    if (Date.now() - this.lookedForUntendedMs < LOOK_FOR_UNTENDED_MS) return;
    for (const key of await this.books.untended(Date.now() - UNTENDED_AFTER_MS))
      if (!this.touched.has(key)) this.touched.set(key, { firstMs: 0, lastMs: 0 });
    this.lookedForUntendedMs = Date.now();
  }

  private async countDue(): Promise<void> {
    const { quietMs, latestMs } = this.times;
    for (const [key, { firstMs, lastMs }] of [...this.touched]) {
      if (this.stopping.signal.aborted) return;
      const nowMs = Date.now();
      if (nowMs - lastMs < quietMs && nowMs - firstMs < latestMs) continue;
      // a touch during the count counts for the next one
      this.touched.delete(key);
      try {
        await this.books.count(key);
      } catch (error) {
        if (!this.touched.has(key)) this.touched.set(key, { firstMs, lastMs });
        throw error;
      }
    }
  }
}
