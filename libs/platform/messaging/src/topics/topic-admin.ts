import type { TopicDeclaration } from './topic-declaration';

/** Where a topic differs from its declaration. Only `missing` and `too-few-partitions` stop a start. */
export interface TopicDifference {
  readonly topic: string;
  readonly kind: 'missing' | 'too-few-partitions' | 'more-partitions' | 'config';
  /** In words, with the declared and the found value. */
  readonly detail: string;
}

/** A partition's first kept offset and the one after its last record. */
export interface PartitionEnds {
  readonly partition: number;
  readonly low: number;
  readonly high: number;
}

/** Where a group stands in a partition: its commit, and how many records lie behind it. */
export interface GroupPosition {
  readonly topic: string;
  readonly partition: number;
  /** Null when the group has not committed there yet. */
  readonly committed: number | null;
  readonly lag: number;
}

/**
 * Topics as data: creates what is missing and tells what differs. Names are without the installation's prefix.
 * Every call waits for a broker; nothing is changed in place, neither partitions nor settings.
 */
export abstract class TopicAdmin {
  /** Creates the topics that do not exist and returns their names. Two processes may do it at once. */
  abstract ensure(topics: readonly TopicDeclaration[]): Promise<string[]>;
  /** How the topics that exist differ from the declared ones. */
  abstract check(topics: readonly TopicDeclaration[]): Promise<TopicDifference[]>;
  /** @throws AppError `NOT_FOUND` when there is no such topic */
  abstract ends(topic: string): Promise<PartitionEnds[]>;
  /** Where a group stands in these topics, which must exist. */
  abstract positions(group: string, topics: readonly string[]): Promise<GroupPosition[]>;
}
