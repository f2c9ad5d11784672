import { deadLetterTopic, redeliveryRequestedV1 } from '@carillon/contracts-messages';
import type { Logger } from '@carillon/platform-observability';

import type { BoundHandler } from '../run/bound-handler';
import type { KafkaTopics } from '../topics/kafka-topics';
import type { TopicAdmin } from '../topics/topic-admin';
import type { TopicDeclaration } from '../topics/topic-declaration';

/**
 * Whether everything that a group reads and its runner writes exists as declared. Waits for a broker. Other differences are warned about.
 * @throws Error when a topic is missing or has too few partitions, with what to do
 */
export async function checkTopics(
  group: string,
  handlers: readonly BoundHandler[],
  { admin, topics, logger }: { admin: TopicAdmin; topics: KafkaTopics; logger: Logger },
): Promise<void> {
  const names = new Set([...handlers.map(({ topic }) => topic), deadLetterTopic(group), redeliveryRequestedV1.topic]);
  const declared = [...names].map((name): TopicDeclaration => {
    return topics.declarationOf(name) ?? { name, partitions: 1, replication: 1, config: {} };
  });
  const differences = await admin.check(declared);
  const fatal = differences.filter(({ kind }) => kind === 'missing' || kind === 'too-few-partitions');
  if (fatal.length > 0) {
    const list = fatal.map(({ topic, detail }) => `${topics.names.inKafka(topic)}: ${detail}`).join('; ');
    throw new Error(
      `Group ${group} cannot start. ${list}. Create what is missing with "carillon topics ensure"; partitions are never changed in place.`,
    );
  }
  for (const { topic, kind, detail } of differences) logger.warn('topic.differs', { topic, kind, detail });
}
