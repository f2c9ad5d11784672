import { Subscriptions } from '@carillon/features-subscriptions';
import { Publisher } from '@carillon/platform-messaging';
import { type Histogram, Logger, Metrics } from '@carillon/platform-observability';
import { Books, EventLog, HistoryStore } from '@carillon/storage-events';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { BookKeeper } from './books/book-keeper';
import { ImbalanceGauge } from './books/imbalance-gauge';
import type { EventFacts } from './facts/event-facts';
import { Disablings } from './fold/disablings';
import { FoldWindow, type WindowResult } from './fold/fold-window';
import { HistoryFolder } from './fold/history-folder';

/**
 * A runner hands over up to 2,000 records of a partition at once and waits for them, so a window that takes them all costs no memory, and
 * when the ledger is behind it still has most facts of an event together.
 */
const WINDOW = { windowMs: 100, entries: 16_000 };

/**
 * Writes facts down: gathered for a moment, folded into their events' documents, noted for the books, failures' subscriptions switched
 * off and people told; only then is a fact done. Every step may run again for the same facts.
 */
@Injectable()
export class Ledger implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly window = new FoldWindow<EventFacts>(WINDOW, (entries) => this.write(entries));
  private readonly folder: HistoryFolder;
  private readonly keeper: BookKeeper;
  private readonly disablings: Disablings;
  private readonly gauge: ImbalanceGauge;
  private readonly windowSize: Histogram;
  private readonly windowDuration: Histogram;

  constructor(
    @Inject(HistoryStore) store: HistoryStore,
    @Inject(Books) books: Books,
    @Inject(EventLog) log: EventLog,
    @Inject(Subscriptions) subscriptions: Subscriptions,
    @Inject(Publisher) publisher: Publisher,
    @Inject(Metrics) metrics: Metrics,
    @Inject(Logger) logger: Logger,
  ) {
    const own = logger.for('ledger');
    this.folder = new HistoryFolder(store);
    this.keeper = new BookKeeper(books, own);
    this.disablings = new Disablings(subscriptions, publisher, own);
    this.gauge = new ImbalanceGauge(log, own, metrics);
    this.windowSize = metrics.histogram('ledger.window_facts', { description: 'Records folded together', unit: '1' });
    this.windowDuration = metrics.histogram('ledger.window_duration', {
      description: 'Time from the closing of a window to its facts being done',
      unit: 'ms',
    });
  }

  /**
   * Resolves when the facts are durable and their consequences drawn.
   * @throws AppError `STORE_UNAVAILABLE`, `MESSAGE_TOO_LARGE` when the store does not take the event's document
   */
  async enter(facts: EventFacts): Promise<void> {
    await this.window.add(facts);
  }

  onApplicationBootstrap(): void {
    this.keeper.start();
    this.gauge.start();
  }

  /** Windows need no stop: the runner waits for its handlers, and they wait for their window. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.keeper.stop(), this.gauge.stop()]);
  }

  private async write(entries: readonly EventFacts[]): Promise<WindowResult> {
    const startedMs = performance.now();
    const { results, bookKeys } = await this.folder.fold(entries);
    await this.keeper.touch(bookKeys);
    const disabled = await this.disablings.apply(entries);
    this.windowSize.record(entries.length);
    this.windowDuration.record(performance.now() - startedMs);
    return results.map((error, n) => error ?? disabled[n] ?? null);
  }
}
