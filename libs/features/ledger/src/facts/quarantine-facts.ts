import type { SubscriptionQuarantined } from '@carillon/contracts-messages';

import type { EventFacts } from './event-facts';

/** Nothing about the event itself (its matched record says what was not judged), but the subscription is to be switched off. */
export function quarantineFacts(fact: SubscriptionQuarantined): EventFacts {
  const { project, eventId, subscriptionId, revision, reason, detail, quarantinedAt } = fact;
  return {
    project,
    eventId,
    records: [],
    deliveries: [],
    disable: [{ subscriptionId, revision, reason: { code: reason, text: detail, at: quarantinedAt } }],
  };
}
