import type { Clause } from '@carillon/domain-filter';
import type { StatusReason, SubscriptionStatus } from '@carillon/domain-subscription';

import type { DeliveryView } from '../delivery-view';
import type { EventView } from '../event-view';

/** Why an event did or did not reach a subscription's target, stage by stage. */
export interface Explanation {
  event: EventView;
  /** What came of it, in one sentence. */
  text: string;
  /** In the order of the way; rounds (replays, retries asked for) one after another. */
  stages: Stage[];
  /** The subscription that was asked about; null without one. */
  subscription: SubscriptionExplanation | null;
  /** Without a subscription: what became of every match. */
  deliveries: DeliverySummary | null;
}

/** One thing that was decided or done on the event's way. */
interface StageBase {
  /** 0, or the millisecond at which a replay, retry or redrive was asked for. */
  round: number;
  /** UTC, ISO 8601; null: not yet. */
  at: string | null;
  /** Code of the error and reason table; empty when there is nothing to say. */
  reason: string;
  /** For people, one sentence. */
  text: string;
}

export type Stage = AcceptedStage | MatchingStage | PolicyStage | DeliveryStage;

export interface AcceptedStage extends StageBase {
  stage: 'accepted';
  outcome: 'accepted' | 'repeated' | 'replayed';
}

export interface MatchingStage extends StageBase {
  stage: 'matching';
  /** `suppressed`: a repetition; `not-judged`: the filter could not be judged, which counts as no match. */
  outcome: 'matched' | 'not-matched' | 'not-judged' | 'suppressed' | 'dead' | 'waiting';
  /** Subscriptions that wanted it. */
  matches: number;
  /** Revision of the subscription that decided. Null: none is asked about, or it did not exist. */
  revision: number | null;
  /** One per filter expression of that revision; all must have passed. */
  clauses: Clause[];
}

export interface PolicyStage extends StageBase {
  stage: 'policy';
  outcome: 'allowed' | 'denied' | 'suppressed' | 'dead' | 'waiting';
  revision: number | null;
  /** What the policy service answered, when one was asked. */
  statusCode: number | null;
  response: string | null;
}

export interface DeliveryStage extends StageBase {
  stage: 'delivery';
  outcome: 'delivered' | 'retrying' | 'held' | 'parked' | 'waiting' | 'suppressed' | 'dead';
  deliveryId: string;
  attempts: DeliveryView['attempts'];
  nextAttemptAt: string | null;
}

export interface SubscriptionExplanation {
  subscriptionId: string;
  /** As it was when the event was matched; null: it did not exist, or is no longer known. */
  then: SubscriptionAt | null;
  /** As it is today; null: deleted. */
  today: SubscriptionAt | null;
  /** Its members that have changed since then. */
  changed: string[];
  /** In one sentence: how today's would decide otherwise; empty when it would not. */
  difference: string;
}

export interface SubscriptionAt {
  revision: number;
  status: SubscriptionStatus;
  statusReason: StatusReason | null;
  target: string;
  minSeverity: string | number;
  updatedAt: string;
  /** Null: the event's body is no longer kept. */
  matches: boolean | null;
  clauses: Clause[];
}

export interface DeliverySummary {
  /** By state; null on the pages behind the first. */
  counts: Partial<Record<DeliveryView['state'], number>> | null;
  /** False: so many that not all were counted. */
  complete: boolean;
  items: { deliveryId: string; subscriptionId: string; state: DeliveryView['state']; reason: string; text: string }[];
  nextCursor: string | null;
}
