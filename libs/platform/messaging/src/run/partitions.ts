import type { TopicNames } from '../kafka/topic-names';
import { AssignedPartition, type PauseReason } from './assigned-partition';
import type { Assignment } from './group-member';

/** What decides which partitions are fetched; topic names are Kafka's. */
export interface Fetching {
  pause(topic: string, partition: number): void;
  resume(topic: string, partition: number): void;
  paused(): { topic: string; partitions: number[] }[];
}

/** The partitions that a group's runner has, and which of them are fetched. */
export class Partitions {
  private present = new Map<string, AssignedPartition>();

  constructor(
    private readonly names: TopicNames,
    /** Keys that each partition remembers of finished work; null: none. */
    private readonly repeats: number | null,
    private readonly fetching: () => Fetching | null,
  ) {}

  get(topicInKafka: string, partition: number): AssignedPartition | undefined {
    return this.present.get(keyOf(topicInKafka, partition));
  }

  values(): Iterable<AssignedPartition> {
    return this.present.values();
  }

  /**
   * Takes over an assignment, the only truth about what is ours.
   * @param isContinuous nobody else can have had these partitions since the last assignment: those that stay keep their state
   */
  assign(assignment: Assignment, isContinuous: boolean): { fresh: AssignedPartition[]; lost: AssignedPartition[] } {
    const before = this.present;
    const fresh: AssignedPartition[] = [];
    this.present = new Map();
    for (const [topic, numbers] of Object.entries(assignment)) {
      for (const number of numbers) {
        const key = keyOf(topic, number);
        let partition = isContinuous ? before.get(key) : undefined;
        if (partition === undefined) {
          partition = this.create(topic, number, 'preparing');
          fresh.push(partition);
        }
        this.present.set(key, partition);
      }
    }
    const lost = [...before]
      .filter(([key, partition]) => this.present.get(key) !== partition)
      .map(([, partition]) => partition);
    this.applyPauses();
    return { fresh, lost };
  }

  /** Puts a new state in the place of one that means nothing any more; it is not fetched for `reason`. */
  replace({ topicInKafka, partition }: AssignedPartition, reason: PauseReason): AssignedPartition {
    const fresh = this.create(topicInKafka, partition, reason);
    this.present.set(keyOf(topicInKafka, partition), fresh);
    return fresh;
  }

  pause(partition: AssignedPartition, reason: PauseReason): void {
    const wasFetched = partition.pauses.size === 0;
    partition.pauses.add(reason);
    if (wasFetched && !partition.isLost) this.fetching()?.pause(partition.topicInKafka, partition.partition);
  }

  unpause(partition: AssignedPartition, reason: PauseReason): void {
    if (!partition.pauses.delete(reason) || partition.pauses.size > 0 || partition.isLost) return;
    this.fetching()?.resume(partition.topicInKafka, partition.partition);
  }

  /** kafkajs's pauses survive a rejoin: those of partitions that came back and shall be read are taken back. */
  private applyPauses(): void {
    const fetching = this.fetching();
    if (fetching === null) return;
    const paused = new Set(
      fetching.paused().flatMap(({ topic, partitions }) => partitions.map((number) => keyOf(topic, number))),
    );
    for (const [key, { topicInKafka, partition, pauses }] of this.present) {
      if (pauses.size > 0) fetching.pause(topicInKafka, partition);
      else if (paused.has(key)) fetching.resume(topicInKafka, partition);
    }
  }

  private create(topicInKafka: string, number: number, reason: PauseReason): AssignedPartition {
    const partition = new AssignedPartition(this.names.ours(topicInKafka), topicInKafka, number, this.repeats);
    partition.pauses.add(reason);
    return partition;
  }
}

function keyOf(topicInKafka: string, partition: number): string {
  return `${topicInKafka}/${partition}`;
}
