import { createHash } from 'node:crypto';

import type { RedeliveryRequested } from '@carillon/contracts-messages';

/** What tells one request from another. */
export type RedeliveryIdentity = Pick<
  RedeliveryRequested,
  'group' | 'topic' | 'origin' | 'deliveries' | 'redrive' | 'attempt' | 'hop'
>;

/**
 * The id under which a request is kept: the same for a request that is read twice or written twice, another for each passage. A record
 * with one delivery is known by that; one with several (matches that wait for the policy) by its origin and what it still carries.
 */
export function redeliveryId({ group, topic, origin, deliveries, redrive, attempt, hop }: RedeliveryIdentity): string {
  const [only, ...others] = deliveries;
  const carried =
    only !== undefined && others.length === 0
      ? only.deliveryId
      : `${topic}/${origin.partition}/${origin.offset}/${hashOf(deliveries)}`;
  return [group, carried, redrive, attempt, hop].join('|');
}

function hashOf(deliveries: RedeliveryIdentity['deliveries']): string {
  const ids = deliveries.map(({ deliveryId }) => deliveryId).sort();
  return createHash('sha256').update(ids.join()).digest('hex').slice(0, 32);
}
