import { deadLetterTopic } from '@carillon/contracts-messages';

import type { TopicNames } from '../kafka/topic-names';
import type { TopicDeclaration } from './topic-declaration';

/** Kafka's default for `max.message.bytes`: the largest record batch. */
const DEFAULT_BATCH_BYTES = 1_048_588;
const DEAD_LETTER_ENDING = deadLetterTopic('');

/** The installation's topics: their names in Kafka and what is declared about them. */
export class KafkaTopics {
  private readonly declared: ReadonlyMap<string, TopicDeclaration>;

  constructor(
    readonly names: TopicNames,
    topics: readonly TopicDeclaration[],
  ) {
    this.declared = new Map(topics.map((topic) => [topic.name, topic]));
  }

  /** Null when nothing is declared about it; the topic may exist all the same. */
  declarationOf(name: string): TopicDeclaration | null {
    return this.declared.get(name) ?? null;
  }

  /** Bytes of the largest record, alone in its batch. */
  maxRecordBytes(name: string): number {
    return Number(this.declared.get(name)?.config['max.message.bytes'] ?? DEFAULT_BATCH_BYTES);
  }

  /** Every group's dead-letter topic. */
  deadLetterTopics(): string[] {
    return [...this.declared.keys()].filter((name) => isDeadLetterTopic(name));
  }
}

export function isDeadLetterTopic(name: string): boolean {
  return name.endsWith(DEAD_LETTER_ENDING);
}
