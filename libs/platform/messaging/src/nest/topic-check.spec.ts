import { eventAcceptedV1 } from '@carillon/contracts-messages';
import { recordingLogger } from '@carillon/platform-observability';
import { describe, expect, it } from 'vitest';

import { TopicNames } from '../kafka/topic-names';
import type { BoundHandler } from '../run/bound-handler';
import { KafkaTopics } from '../topics/kafka-topics';
import type { TopicAdmin, TopicDifference } from '../topics/topic-admin';
import type { TopicDeclaration } from '../topics/topic-declaration';
import { checkTopics } from './topic-check';

const handlers = [{ topic: eventAcceptedV1.topic }] as BoundHandler[];
const topics = new KafkaTopics(new TopicNames('test.'), [
  { name: eventAcceptedV1.topic, partitions: 4, replication: 1, config: {} },
]);

function adminThatFinds(differences: TopicDifference[]) {
  const asked: TopicDeclaration[] = [];
  const check = (declared: readonly TopicDeclaration[]) => {
    asked.push(...declared);
    return Promise.resolve(differences);
  };
  return { asked, admin: { check } as unknown as TopicAdmin };
}

describe('the check of topics at the start', () => {
  it('asks for what the group reads, with its declared partitions, and what its runner writes', async () => {
    const { asked, admin } = adminThatFinds([]);
    await checkTopics('matching', handlers, { admin, topics, logger: recordingLogger() });
    expect(asked.map(({ name, partitions }) => `${name} ${partitions}`)).toEqual([
      'ingest.event.accepted.v1 4',
      'matching.dead 1',
      'scheduler.redelivery.requested.v1 1',
    ]);
  });

  it.each(['missing', 'too-few-partitions'] as const)(
    'ends the process when a topic is %s, and says what to do',
    async (kind) => {
      const { admin } = adminThatFinds([{ topic: 'matching.dead', kind, detail: 'the detail' }]);
      await expect(checkTopics('matching', handlers, { admin, topics, logger: recordingLogger() })).rejects.toThrow(
        /Group matching cannot start\. test\.matching\.dead: the detail\. .*carillon topics ensure/,
      );
    },
  );

  it.each(['more-partitions', 'config'] as const)('only warns about %s', async (kind) => {
    const { admin } = adminThatFinds([{ topic: 'matching.dead', kind, detail: 'the detail' }]);
    const logger = recordingLogger();
    await checkTopics('matching', handlers, { admin, topics, logger });
    expect(logger.lines).toMatchObject([
      { level: 'warn', event: 'topic.differs', fields: { topic: 'matching.dead', kind } },
    ]);
  });
});
