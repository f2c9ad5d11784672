import type { Counter, Histogram, Metrics } from '@carillon/platform-observability';

/** What became of a record, for its counter. */
export type RecordOutcome = 'done' | 'skipped' | 'retry' | 'hold' | 'parked' | 'dead' | 'repeated' | 'not-for-us';

/** What the runners of a process count; one for all groups. */
export class RunnerMetrics {
  private readonly recordCount: Counter;
  private readonly redeliveryCount: Counter;
  private readonly deadLetterCount: Counter;
  private readonly failureCount: Counter;
  private readonly joinCount: Counter;
  private readonly handlerMs: Histogram;
  private readonly commitMs: Histogram;
  private readonly groups = new Set<() => GroupReading>();

  constructor(metrics: Metrics) {
    this.recordCount = metrics.counter('consumer.records', { description: 'Records of a group by outcome and reason' });
    this.redeliveryCount = metrics.counter('consumer.redeliveries', {
      description: 'Records that a group put off through the scheduler, by why',
    });
    this.deadLetterCount = metrics.counter('consumer.dead_letters', {
      description: 'Records that a group gave up on, by reason',
    });
    this.failureCount = metrics.counter('consumer.failures', { description: 'Handler runs that threw, by code' });
    this.joinCount = metrics.counter('consumer.joins', {
      description: 'Times a group was joined, the first one included',
    });
    this.handlerMs = metrics.histogram('consumer.handler.duration', {
      description: 'Time of one handler run',
      unit: 'ms',
    });
    this.commitMs = metrics.histogram('consumer.commit.duration', {
      description: 'Time of one offset commit',
      unit: 'ms',
    });
    metrics.gauge('consumer.in_hand', { description: 'Records of a group that came and are not finished' }, () =>
      [...this.groups].map((read) => read()).map(({ group, inHand }) => ({ value: inHand, labels: { group } })),
    );
    metrics.gauge(
      'consumer.lag',
      { description: 'Records of a topic that a group has not finished, as of the last fetch' },
      () =>
        [...this.groups]
          .map((read) => read())
          .flatMap(({ group, lags }) => lags.map(({ topic, lag }) => ({ value: lag, labels: { group, topic } }))),
    );
  }

  /** `read` is called at each scrape. Returns how to stop it. */
  watch(read: () => GroupReading): () => void {
    this.groups.add(read);
    return () => this.groups.delete(read);
  }

  record(group: string, topic: string, outcome: RecordOutcome, reason = ''): void {
    this.recordCount.add(1, { group, topic, outcome, reason });
  }

  redelivery(group: string, why: string): void {
    this.redeliveryCount.add(1, { group, why });
  }

  deadLetter(group: string, reason: string): void {
    this.deadLetterCount.add(1, { group, reason });
  }

  failure(group: string, code: string): void {
    this.failureCount.add(1, { group, code });
  }

  joined(group: string): void {
    this.joinCount.add(1, { group });
  }

  handled(group: string, topic: string, durationMs: number): void {
    this.handlerMs.record(durationMs, { group, topic });
  }

  committed(group: string, durationMs: number, succeeded: boolean): void {
    this.commitMs.record(durationMs, { group, outcome: succeeded ? 'done' : 'failed' });
  }
}

export interface GroupReading {
  readonly group: string;
  readonly inHand: number;
  readonly lags: readonly { topic: string; lag: number }[];
}
