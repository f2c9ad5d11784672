import type { MatchDecided } from '@carillon/contracts-messages';
import type { DecisionMade } from '@carillon/domain-history';

import { answerOf, type Disabling, type EventFacts } from './event-facts';

export function decidedFacts({
  project,
  eventId,
  acceptedAt,
  redrive,
  decidedAt,
  decisions,
}: MatchDecided): EventFacts {
  return {
    project,
    eventId,
    records: [],
    deliveries: decisions.map((found): DecisionMade => {
      const { deliveryId, subscriptionId, revision, decision, reason, owner, channel } = found;
      const note = { decision, reason, revision, decidedAt, owner, channel, ...answerOf(found) };
      return { kind: 'decision', deliveryId, subscriptionId, acceptedAt, redrive, decision: note };
    }),
    disable: decisions.flatMap(({ subscriptionId, revision, reason, disable }): Disabling[] =>
      disable === undefined
        ? []
        : [{ subscriptionId, revision, reason: { code: reason, text: disable.text, at: decidedAt } }],
    ),
  };
}
