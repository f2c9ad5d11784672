import type { Counter, Histogram, Metrics } from '@carillon/platform-observability';

import type { PartitionBatch } from './outbox';

/** What the publisher counts. */
export class PublisherMetrics {
  private readonly records: Counter;
  private readonly batchRecords: Histogram;
  private readonly durationMs: Histogram;

  constructor(metrics: Metrics, waitingBytes: () => number) {
    this.records = metrics.counter('publisher.records', { description: 'Records acknowledged by Kafka, by topic' });
    this.batchRecords = metrics.histogram('publisher.batch.records', {
      description: 'Records of one partition that travelled in one request',
      unit: '1',
    });
    this.durationMs = metrics.histogram('publisher.duration', {
      description: 'From sending a request to its acknowledgement, waits for brokers included',
      unit: 'ms',
    });
    metrics.gauge('publisher.waiting', { description: 'Bytes that wait for their acknowledgement', unit: 'By' }, () => [
      { value: waitingBytes() },
    ]);
  }

  sent(batches: readonly PartitionBatch[], durationMs: number, nameOf: (topic: string) => string): void {
    this.durationMs.record(durationMs);
    for (const { topic, records } of batches) {
      this.records.add(records.length, { topic: nameOf(topic) });
      this.batchRecords.record(records.length);
    }
  }
}
