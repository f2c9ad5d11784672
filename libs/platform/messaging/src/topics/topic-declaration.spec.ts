import { describe, expect, it } from 'vitest';

import { declaredTopics } from './declared-topics';
import { declareTopics } from './topic-declaration';

describe('declared topics', () => {
  it('are what the topics file says for one place, in Kafka’s words', () => {
    const file = {
      replication: { local: 1, images: 3 },
      minInsyncReplicas: { local: 1, images: 2 },
      topics: [
        { name: 'kept', partitions: { local: 4, images: 12 }, retentionHours: 2, maxMessageBytes: 7 },
        { name: 'compacted', partitions: { local: 1, images: 1 }, compacted: true, deleteRetentionHours: 1 },
      ],
    };
    const durable = { 'min.insync.replicas': '2', 'unclean.leader.election.enable': 'false' };
    expect(declareTopics(file, 'images')).toEqual([
      {
        name: 'kept',
        partitions: 12,
        replication: 3,
        config: { ...durable, 'retention.ms': '7200000', 'max.message.bytes': '7' },
      },
      {
        name: 'compacted',
        partitions: 1,
        replication: 3,
        config: { ...durable, 'cleanup.policy': 'compact', 'delete.retention.ms': '3600000' },
      },
    ]);
    expect(declareTopics(file, 'local')[0]).toMatchObject({ partitions: 4, replication: 1 });
  });

  it('of the installation are found', () => {
    expect(declaredTopics().map(({ name }) => name)).toContain('ingest.event.accepted.v1');
  });
});
