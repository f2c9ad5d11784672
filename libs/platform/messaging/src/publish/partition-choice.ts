import { AppError } from '@carillon/util';
import { Partitioners, type PartitionMetadata } from 'kafkajs';

import type { LogCluster, PartitionLeader } from '../kafka/log-cluster';
import type { Outgoing } from '../publisher';
import { murmur2 } from './murmur2';

/** Leaders move; the number of partitions does not (RUNNER, Upgrades). */
const FRESH_MS = 300_000;
/** A topic that is not there is asked for again so often: somebody may be creating it. */
const AGAIN_AFTER_MS = 500;

/**
 * Which partition a record goes to: by the hash of its key as every Kafka client computes it, in turn without a key. Known before a record is gathered, so
 * that each partition has its own queue.
 */
export class PartitionChoice {
  private readonly inTurn = Partitioners.DefaultPartitioner();
  private readonly known = new Map<string, { metadata: PartitionMetadata[]; askedAt: number }>();
  private readonly asking = new Map<string, Promise<void>>();

  constructor(
    private readonly cluster: Pick<LogCluster, 'partitions'>,
    private readonly now: () => number = Date.now,
  ) {}

  /** The record's partition in this topic (Kafka's name), or null when the topic must be {@link learn}ed first. */
  of(topic: string, { key, value }: Outgoing): PartitionLeader | null {
    const known = this.known.get(topic);
    if (known === undefined) return null;
    if (this.now() - known.askedAt > FRESH_MS) void this.learn(topic).catch(() => undefined); // the old answer serves meanwhile
    const partition =
      key === null
        ? this.inTurn({ topic, partitionMetadata: known.metadata, message: { key, value } })
        : (murmur2(Buffer.from(key)) & 0x7fffffff) % known.metadata.length;
    return { partition, leader: known.metadata[partition]?.leader ?? -1 };
  }

  /** Resolves when the topic's partitions are known; waits for a broker, and for the topic to appear. */
  learn(topic: string): Promise<void> {
    let asking = this.asking.get(topic);
    if (asking === undefined) {
      asking = this.ask(topic).finally(() => this.asking.delete(topic));
      this.asking.set(topic, asking);
    }
    return asking;
  }

  private async ask(topic: string): Promise<void> {
    for (;;) {
      try {
        const found = await this.cluster.partitions(topic);
        const metadata = found.map(({ partition, leader }) => metadataOf(partition, leader));
        if (metadata.length > 0) {
          this.known.set(topic, { metadata, askedAt: this.now() });
          return;
        }
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'NOT_FOUND')) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS).unref());
    }
  }
}

function metadataOf(partitionId: number, leader: number): PartitionMetadata {
  return { partitionId, leader, partitionErrorCode: 0, replicas: [], isr: [] };
}
