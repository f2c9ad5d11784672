import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from '@carillon/platform-observability';

import type { ConsumerGroupOptions } from '../consumer-group';
import type { LogCluster } from '../kafka/log-cluster';
import type { KafkaTopicAdmin } from '../topics/kafka-topic-admin';
import type { AssignedPartition } from './assigned-partition';
import type { BoundHandler } from './bound-handler';
import { PartitionProgress } from './partition-progress';
import { readRecord } from './read-record';
import { type StartPoint, startPoint } from './start-point';

const AGAIN_AFTER_MS = 500;
const HISTORY_FETCH_WAIT_MS = 500;

export interface PreparationOptions {
  readonly group: ConsumerGroupOptions;
  readonly groupInKafka: string;
  readonly handlers: ReadonlyMap<string, BoundHandler>;
  readonly admin: Pick<KafkaTopicAdmin, 'commits'>;
  readonly cluster: Pick<LogCluster, 'offsets'>;
  /** A connection of its own: a history of minutes must not wait behind, or hold up, others' fetches. */
  openLog(): Pick<LogCluster, 'fetch' | 'close'>;
  readonly log: Logger;
}

/**
 * What happens between an assignment and its first record: the commit with its bitmap is read, and groups with a history see what was finished before.
 */
export class Preparation {
  constructor(private readonly options: PreparationOptions) {}

  /** Sets each partition's progress; `ready` is called for each as soon as it is. Waits for a broker; gives up on a partition that is lost. */
  async prepare(
    partitions: readonly AssignedPartition[],
    ready: (partition: AssignedPartition) => void,
  ): Promise<void> {
    let states = await this.statesOf(partitions);
    while (states === null) {
      await sleep(AGAIN_AFTER_MS);
      if (partitions.every(({ isLost }) => isLost)) return;
      states = await this.statesOf(partitions);
    }
    await Promise.all(
      [...states].map(async ([partition, point]) => {
        await this.showHistory(partition, point);
        if (partition.isLost) return;
        partition.progress = new PartitionProgress(point.next, point.finished);
        ready(partition);
      }),
    );
  }

  /** Null: no answer now. */
  private async statesOf(partitions: readonly AssignedPartition[]): Promise<Map<AssignedPartition, StartPoint> | null> {
    const { groupInKafka, admin, cluster, log, group } = this.options;
    try {
      const topics = [...new Set(partitions.map(({ topicInKafka }) => topicInKafka))];
      const [commits, ...ends] = await Promise.all([
        admin.commits(groupInKafka, topics),
        ...topics.map(async (topic) => {
          const numbers = partitions
            .filter(({ topicInKafka }) => topicInKafka === topic)
            .map(({ partition }) => partition);
          const [low, high] = await Promise.all([
            cluster.offsets(topic, numbers, 'earliest'),
            cluster.offsets(topic, numbers, 'latest'),
          ]);
          return { topic, low, high };
        }),
      ]);
      return new Map(
        partitions.map((assigned) => {
          const { topicInKafka, partition } = assigned;
          const commit = commits
            .find(({ topic }) => topic === topicInKafka)
            ?.partitions.find((entry) => entry.partition === partition);
          const end = ends.find(({ topic }) => topic === topicInKafka);
          const committed = Number(commit?.offset ?? -1);
          const point = startPoint({
            committed: committed < 0 ? null : committed,
            metadata: commit?.metadata ?? null,
            low: end?.low.get(partition) ?? 0,
            high: end?.high.get(partition) ?? 0,
          });
          if (point.problem !== null) {
            log.error('partition.moved', {
              group: group.name,
              topic: assigned.topic,
              partition,
              problem: point.problem,
              committed,
              next: point.next,
            });
          }
          return [assigned, point];
        }),
      );
    } catch (error) {
      log.warn('partition.unprepared', { group: group.name }, error);
      return null;
    }
  }

  private async showHistory(assigned: AssignedPartition, { next, finished }: StartPoint): Promise<void> {
    const { history, name } = this.options.group;
    const handler = this.options.handlers.get(assigned.topic);
    if (history === undefined || handler === undefined) return;
    const { topic, topicInKafka, partition } = assigned;
    this.guarded(assigned, () => history.onAssigned(topic, partition));
    const isFinished = new Set(finished);
    const until = finished.reduce((most, offset) => Math.max(most, offset + 1), next);
    const oldestMs = Date.now() - history.maxAgeMs;
    const reader = this.options.openLog();
    try {
      for (let offset = Math.max(0, next - history.records); offset < until && !assigned.isLost;) {
        const fetched = await reader.fetch(topicInKafka, partition, offset, HISTORY_FETCH_WAIT_MS);
        const fetchedAtMs = performance.now();
        for (const record of fetched.messages) {
          const place = Number(record.offset);
          if (place >= until || Number(record.timestamp) < oldestMs || (place >= next && !isFinished.has(place)))
            continue;
          const read = readRecord(handler, record, { topic, partition, group: name, fetchedAtMs });
          // the group's own topic: its definitions decoded it
          if (read.kind === 'work') this.guarded(assigned, () => history.onFinished(read.message as never));
        }
        if (fetched.next === offset && fetched.high <= offset) break; // what was finished is no longer kept
        offset = fetched.next > offset ? fetched.next : fetched.high;
      }
    } finally {
      await reader.close();
    }
  }

  /** A fault in the group's own function costs it one record of its history, not the partition. */
  private guarded({ topic, partition }: AssignedPartition, show: () => void): void {
    try {
      show();
    } catch (error) {
      this.options.log.error('history.failed', { group: this.options.group.name, topic, partition }, error);
    }
  }
}
