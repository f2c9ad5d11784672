import type { RedeliveryRequested } from '@carillon/contracts-messages';
import type { WaitStarted } from '@carillon/domain-history';

import type { EventFacts } from './event-facts';

/** Whether the records of a group carry requests for one attempt, or matches that nobody has decided yet. */
export function stageOf(group: string): 'policy' | 'delivery' {
  return group.startsWith('delivery-') ? 'delivery' : 'policy';
}

export function redeliveryFacts({
  project,
  eventId,
  acceptedAt,
  group,
  deliveries,
  redrive,
  attempt,
  hop,
  dueAt,
  why,
  reason,
}: RedeliveryRequested): EventFacts {
  return {
    project,
    eventId,
    records: [],
    deliveries: deliveries.map(({ deliveryId, subscriptionId }): WaitStarted => {
      return {
        kind: 'wait',
        stage: stageOf(group),
        deliveryId,
        subscriptionId,
        acceptedAt,
        redrive,
        wait: { attempt, hop, dueAt, why, reason },
      };
    }),
  };
}
