import { Health, Metrics, Tracing } from '@carillon/platform-observability';
import { AppError } from '@carillon/util';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Producer } from 'kafkajs';

import { type KafkaClient, KafkaClients } from '../kafka/kafka-clients';
import { LogCluster } from '../kafka/log-cluster';
import { type Outgoing, type Placed, Publisher, type PublishOptions } from '../publisher';
import { KafkaTopics } from '../topics/kafka-topics';
import { messageOf, Outbox, type PartitionBatch } from './outbox';
import { PartitionChoice } from './partition-choice';
import { PublisherMetrics } from './publisher-metrics';
import { WaitingRecord } from './waiting-record';

/** Without an answer for this long, Kafka counts as away. */
const AWAY_AFTER_MS = 5_000;
/** At the end: how long records on their way may still take. */
const FLUSH_MS = 5_000;
const SWEEP_AFTER_MS = 1_000;

/** The one publisher of the process, over one producer (acks = all, not idempotent: a repetition is recognised downstream). */
@Injectable()
export class KafkaPublisher extends Publisher implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly client: KafkaClient;
  private readonly producer: Producer;
  private readonly cluster: LogCluster;
  private readonly choice: PartitionChoice;
  private readonly outbox: Outbox;
  private readonly metrics: PublisherMetrics;
  /** Records per topic whose partitions are not known yet, in the order of the calls. */
  private readonly unplaced = new Map<string, WaitingRecord[]>();
  private connected: Promise<void> | null = null;
  private isConnecting = false;
  private sweeping: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(
    clients: KafkaClients,
    private readonly topics: KafkaTopics,
    private readonly tracing: Tracing,
    metrics: Metrics,
    health: Health,
  ) {
    super();
    this.client = clients.create();
    this.producer = this.client.kafka.producer({
      // chosen already, see PartitionChoice
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
      allowAutoTopicCreation: false,
      retry: this.client.retry,
    });
    this.cluster = new LogCluster(clients);
    this.choice = new PartitionChoice(this.cluster);
    this.outbox = new Outbox((batches) => this.send(batches));
    this.metrics = new PublisherMetrics(metrics, () => this.outbox.waitingBytes);
    health.register('kafka-publisher', { ready: () => this.notReady() });
  }

  /** Connects at the start, so that a process is not ready while Kafka is away. */
  onApplicationBootstrap(): void {
    this.isConnecting = true;
    const connect = (): void => {
      this.connect().then(
        () => (this.isConnecting = false),
        () => setTimeout(connect, AWAY_AFTER_MS).unref(),
      );
    };
    connect();
  }

  /** How long the oldest request has been without an answer; 0 when none is on its way. */
  get unansweredMs(): number {
    return this.outbox.unansweredMs;
  }

  override publish(outgoing: Outgoing, { timeoutMs }: PublishOptions = {}): Promise<Placed> {
    const topic = this.topics.names.inKafka(outgoing.topic);
    return new Promise((resolve, reject) => {
      const record = new WaitingRecord(topic, this.traced(outgoing), { resolve, reject });
      const limit = this.topics.maxRecordBytes(outgoing.topic);
      if (record.sizeBytes > limit) {
        record.reject(tooLarge(outgoing.topic, record.sizeBytes, limit));
      } else if (this.closed) {
        record.reject(unavailable(outgoing.topic, 'the publisher is closed'));
      } else {
        if (timeoutMs !== undefined) {
          record.expireAfter(timeoutMs, () => {
            this.sweepSoon();
            return unavailable(outgoing.topic, `not acknowledged within ${timeoutMs} ms`);
          });
        }
        this.placeInOrder(record);
      }
    });
  }

  override publishAll(records: readonly Outgoing[], options: PublishOptions = {}): Promise<Placed[]> {
    return Promise.all(records.map((record) => this.publish(record, options)));
  }

  /** Records of runners are published until the last one has stopped, so this is after all of them: Nest closes transports before it calls this. */
  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    const untilMs = Date.now() + FLUSH_MS;
    while (!this.outbox.isEmpty && Date.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 20));
    this.outbox.abandon(unavailable('records', 'the process stopped before Kafka acknowledged'));
    this.client.giveUp();
    await Promise.allSettled([this.producer.disconnect(), this.cluster.close()]);
  }

  /** Gathers the record now when its topic is known; else after those that came before it. */
  private placeInOrder(record: WaitingRecord): void {
    const before = this.unplaced.get(record.topic);
    if (before !== undefined) {
      before.push(record);
    } else if (!this.place(record)) {
      this.unplaced.set(record.topic, [record]);
      const placeAll = (): void => {
        const waiting = this.unplaced.get(record.topic) ?? [];
        this.unplaced.delete(record.topic);
        for (const next of waiting) {
          if (!this.place(next)) next.reject(unavailable(record.topic, 'the publisher is closed'));
        }
      };
      this.choice.learn(record.topic).then(placeAll, placeAll);
    }
  }

  private place(record: WaitingRecord): boolean {
    const found = this.choice.of(record.topic, record.outgoing);
    if (found === null) return false;
    record.placeIn(found.partition, found.leader);
    this.outbox.put(record);
    return true;
  }

  /** Given-up records must not pile up while no broker answers. */
  private sweepSoon(): void {
    this.sweeping ??= setTimeout(() => {
      this.sweeping = null;
      this.outbox.sweep();
      for (const [topic, records] of this.unplaced) {
        this.unplaced.set(
          topic,
          records.filter(({ isSettled }) => !isSettled),
        );
      }
    }, SWEEP_AFTER_MS);
    this.sweeping.unref();
  }

  private traced(record: Outgoing): Outgoing {
    if ('traceparent' in record.headers) return record;
    const { traceparent, tracestate } = this.tracing.headers();
    if (traceparent === undefined) return record;
    return {
      ...record,
      headers: { ...record.headers, traceparent, ...(tracestate === undefined ? {} : { tracestate }) },
    };
  }

  private notReady(): string | null {
    if (this.isConnecting) return 'not connected to Kafka yet';
    return this.unansweredMs > AWAY_AFTER_MS ? 'Kafka does not acknowledge' : null;
  }

  private connect(): Promise<void> {
    this.connected ??= this.producer.connect().catch((error: unknown) => {
      this.connected = null; // refused (a wrong password): the next request tries again
      throw error;
    });
    return this.connected;
  }

  private async send(batches: readonly PartitionBatch[]): Promise<number[]> {
    await this.connect();
    const startedMs = performance.now();
    const byTopic = new Map<string, ReturnType<typeof messageOf>[]>();
    for (const { topic, records } of batches) {
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), ...records.map(messageOf)]);
    }
    const answer = await this.producer.sendBatch({
      acks: -1,
      topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })),
    });
    this.metrics.sent(batches, performance.now() - startedMs, (topic) => this.topics.names.ours(topic));
    const first = new Map(
      answer.map(({ topicName, partition, baseOffset }) => [`${topicName} ${partition}`, Number(baseOffset)]),
    );
    return batches.map(({ topic, partition }) => first.get(`${topic} ${partition}`) ?? -1);
  }
}

function unavailable(topic: string, detail: string): AppError {
  return new AppError('PUBLISH_UNAVAILABLE', `${topic}: ${detail}`, { context: { topic } });
}

function tooLarge(topic: string, sizeBytes: number, limit: number): AppError {
  const context = { topic, sizeBytes, limit };
  return new AppError('MESSAGE_TOO_LARGE', `${topic} takes records of ${limit} bytes, this one has ${sizeBytes}`, {
    context,
  });
}
