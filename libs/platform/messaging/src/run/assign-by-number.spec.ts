import { AssignerProtocol, type Cluster } from 'kafkajs';
import { expect, it } from 'vitest';

import { MEMBERSHIP, type Membership } from '../kafka/kafkajs-patches';
import { assignByNumber } from './assign-by-number';

it('partition n of every topic goes to the same member, and every partition to one', async () => {
  const partitions: Record<string, number> = { facts: 5, others: 5, letters: 1 };
  const cluster = {
    findTopicPartitionMetadata: (topic: string) =>
      Array.from({ length: partitions[topic] ?? 0 }, (_, partitionId) => ({ partitionId })),
  } as unknown as Cluster;
  const membership = {} as Membership;
  const assigner = assignByNumber(membership)({ cluster, groupId: 'g', logger: undefined as never });
  expect((assigner as unknown as Record<symbol, unknown>)[MEMBERSHIP]).toBe(membership);
  const members = ['b', 'a'].map((memberId) => ({ memberId, memberMetadata: Buffer.alloc(0) }));
  const assigned = await assigner.assign({ members, topics: Object.keys(partitions) });
  const read = assigned.map(({ memberId, memberAssignment }) => [
    memberId,
    AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment,
  ]);
  expect(read).toEqual([
    ['a', { facts: [0, 2, 4], others: [0, 2, 4], letters: [0] }],
    ['b', { facts: [1, 3], others: [1, 3] }],
  ]);
});
