import type { Clause } from '@carillon/domain-filter';
import type { SubscriptionStatus } from '@carillon/domain-subscription';

import type { DeliveryView } from './delivery-view';
import type { EventView } from './event-view';

/** Why an event did or did not reach a subscription's target, stage by stage. */
export interface Explanation {
  event: EventView;
  /** Each accepted record of the event: a producer's repetition and a replay make further ones. */
  records: {
    record: string;
    acceptedAt: string;
    replay: number;
    state: string;
    matches: number;
    matchedAt: string | null;
    reason: string;
  }[];
  /** The subscription that was asked about; without one, what became of each match is in `deliveries`. */
  subscription: SubscriptionExplanation | null;
  deliveries: { deliveryId: string; subscriptionId: string; state: DeliveryView['state']; reason: string }[];
}

export interface SubscriptionExplanation {
  subscriptionId: string;
  /** By the revision that was in force then; null when that is unknown. */
  then: FilterExplanation | null;
  /** As it is today; null: deleted. */
  today: FilterExplanation | null;
  /** In words: what decides it today and did not then, or the other way round; empty when nothing. */
  difference: string;
  /** What the recorded facts say: per round the match, the policy's decision and the attempts. */
  rounds: RoundExplanation[];
  /** What came of it, in words. */
  outcome: string;
}

export interface FilterExplanation {
  revision: number;
  status: SubscriptionStatus;
  target: string;
  minSeverity: number;
  matches: boolean;
  /** One per filter expression; all must have passed. */
  clauses: Clause[];
}

export interface RoundExplanation {
  redrive: number;
  matchedAtRevision: number | null;
  decision: {
    decision: string;
    reason: string;
    decidedAt: string;
    statusCode: number | null;
    response: string | null;
  } | null;
  waits: { for: string; until: string; reason: string } | null;
  attempts: DeliveryView['attempts'];
  dead: { group: string; reason: string; detail: string; deadAt: string } | null;
}
