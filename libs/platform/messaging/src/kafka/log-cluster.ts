import { AppError } from '@carillon/util';
import { Kafka, type KafkaMessage } from 'kafkajs';
import Cluster from 'kafkajs/src/cluster/index.js';
import createSocketFactory from 'kafkajs/src/network/socketFactory.js';

import type { KafkaClients } from './kafka-clients';
import { UntilClosed } from './retries';
import { typeOf, untilAnswered } from './until-answered';

const READ_COMMITTED = 1;
const FETCH_BYTES = 1024 * 1024;

/** Where a partition's records stand and who leads it. */
export interface PartitionLeader {
  partition: number;
  leader: number;
}

/** What one fetch brought. */
export interface Fetched {
  /** Records at or after the asked offset, in order. Offsets may have gaps: compaction, and markers of transactions. */
  messages: KafkaMessage[];
  /** The offset to ask for next, or the asked one when nothing came. */
  next: number;
  /** Offset after the last record of the partition. */
  high: number;
}

/**
 * Topics read as logs, without a group: partitions, end offsets, records from an offset. Uses kafkajs's cluster (not public): its consumers need a group,
 * which costs a join, heartbeats and a coordinator for what is one request. Names are Kafka's. Calls wait for a broker until `close()`.
 */
export class LogCluster {
  private readonly cluster: Cluster;
  private readonly untilClosed = new UntilClosed();
  private closed = false;

  constructor(clients: KafkaClients) {
    const config = clients.config();
    this.cluster = new Cluster({
      logger: new Kafka({ ...config, retry: this.untilClosed.options }).logger(),
      socketFactory: createSocketFactory(),
      brokers: config.brokers,
      ssl: config.ssl,
      sasl: config.sasl,
      clientId: config.clientId ?? '',
      connectionTimeout: config.connectionTimeout ?? 0,
      requestTimeout: config.requestTimeout ?? 0,
      enforceRequestTimeout: true,
      metadataMaxAge: 300_000,
      retry: this.untilClosed.options,
      allowAutoTopicCreation: false,
      maxInFlightRequests: null,
      isolationLevel: READ_COMMITTED,
    });
  }

  /**
   * The topic's partitions, in order, as they are now.
   * @throws AppError `NOT_FOUND` when there is no such topic
   */
  async partitions(topic: string): Promise<PartitionLeader[]> {
    return this.untilAnswered(topic, async () => {
      await this.cluster.addTargetTopic(topic);
      await this.cluster.refreshMetadata();
      const found = this.cluster.findTopicPartitionMetadata(topic);
      return found
        .map(({ partitionId, leader }) => ({ partition: partitionId, leader }))
        .sort((one, other) => one.partition - other.partition);
    });
  }

  /** First kept offset (`earliest`) or the one after the last record (`latest`) of these partitions. */
  async offsets(
    topic: string,
    partitions: readonly number[],
    which: 'earliest' | 'latest',
  ): Promise<Map<number, number>> {
    return this.untilAnswered(topic, async () => {
      await this.cluster.addTargetTopic(topic);
      const asked = partitions.map((partition) => ({ partition }));
      const [answer] = await this.cluster.fetchTopicsOffset([
        { topic, partitions: asked, fromBeginning: which === 'earliest' },
      ]);
      return new Map((answer?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)]));
    });
  }

  /** Waits up to `maxWaitMs` for records from `offset` on. An offset that is no longer kept is replaced by the first that is. */
  async fetch(topic: string, partition: number, offset: number, maxWaitMs: number): Promise<Fetched> {
    return this.untilAnswered(topic, async () => {
      await this.cluster.addTargetTopic(topic);
      await this.cluster.refreshMetadataIfNecessary();
      const [nodeId] = Object.keys(this.cluster.findLeaderForPartitions(topic, [partition]));
      if (nodeId === undefined) throw new AppError('NOT_FOUND', `${topic} has no partition ${partition}`);
      const broker = await this.cluster.findBroker({ nodeId });
      try {
        const { responses } = await broker.fetch({
          maxWaitTime: maxWaitMs,
          minBytes: 1,
          maxBytes: FETCH_BYTES,
          isolationLevel: READ_COMMITTED,
          topics: [{ topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes: FETCH_BYTES }] }],
          rackId: '',
        });
        const found = responses[0]?.partitions[0];
        const raw = (found?.messages ?? []).filter((message) => Number(message.offset) >= offset);
        const last = raw.at(-1);
        return {
          messages: raw.filter((message) => message.isControlRecord !== true),
          next: last === undefined ? offset : Number(last.offset) + 1,
          high: Number(found?.highWatermark ?? offset),
        };
      } catch (error) {
        if (typeOf(error) !== 'OFFSET_OUT_OF_RANGE') throw error;
        const kept = (await this.offsets(topic, [partition], 'earliest')).get(partition) ?? 0;
        return { messages: [], next: kept, high: kept };
      }
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    this.untilClosed.close();
    await this.cluster.disconnect();
  }

  private untilAnswered<T>(topic: string, ask: () => Promise<T>): Promise<T> {
    const attempt = async (): Promise<T> => {
      try {
        await this.cluster.connect();
        return await ask();
      } catch (error) {
        if (typeOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') {
          throw new AppError('NOT_FOUND', `there is no topic ${topic}`, { context: { topic }, cause: error });
        }
        if (!this.closed) await this.forget(error);
        throw error;
      }
    };
    return untilAnswered(attempt, () => this.closed);
  }

  /** A connection that broke belongs to a broker that may come back elsewhere; leaders may have moved. */
  private async forget(error: unknown): Promise<void> {
    const { host, port } = error as { host?: string; port?: number };
    if (host !== undefined && port !== undefined) this.cluster.removeBroker({ host, port });
    await this.cluster.refreshMetadata().catch(() => undefined); // the next try says why
  }
}
