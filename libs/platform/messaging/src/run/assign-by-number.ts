import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';

import { MEMBERSHIP, type Membership } from '../kafka/kafkajs-patches';

/**
 * Gives partition n of every topic to the same member. Facts of one event have one key and their topics one number of partitions, so a ledger sees all facts
 * of an event; with one topic it is the usual round robin. Members are ordered by id: all compute the same.
 */
export function assignByNumber(membership: Membership): PartitionAssigner {
  return ({ cluster }) => ({
    name: 'CarillonByNumber',
    version: 0,
    [MEMBERSHIP]: membership,
    assign({ members, topics }) {
      const ids = members.map(({ memberId }) => memberId).sort();
      const assignment = new Map<string, Record<string, number[]>>(ids.map((id) => [id, {}]));
      for (const topic of topics) {
        for (const { partitionId } of cluster.findTopicPartitionMetadata(topic)) {
          const id = ids[partitionId % ids.length];
          const mine = id === undefined ? undefined : assignment.get(id);
          if (mine !== undefined) mine[topic] = [...(mine[topic] ?? []), partitionId];
        }
      }
      const encoded = [...assignment].map(([memberId, mine]) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: 0,
          assignment: mine,
          userData: Buffer.alloc(0),
        }),
      }));
      return Promise.resolve(encoded);
    },
    protocol({ topics }) {
      const metadata = AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData: Buffer.alloc(0) });
      return { name: 'CarillonByNumber', metadata };
    },
  });
}
