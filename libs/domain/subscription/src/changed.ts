import { laneOf } from './lane';
import type { FilterExpression, Subscription, SubscriptionStatus } from './subscription';

/** What everybody on the way of an event may know of a subscription: what it wants and whose it is, not where it leads. */
export interface ChangedSubscription {
  id: string;
  project: string;
  owner: string;
  filters: FilterExpression[];
  channel: string;
  lane: string;
  policy: string;
  minSeverity: number;
  status: SubscriptionStatus;
  revision: number;
  updatedAt: string;
}

/** The value of the record that tells of this state. It has no address and no headers, so nothing secret can slip into it. */
export function toChanged(subscription: Subscription): ChangedSubscription {
  return {
    id: subscription.id,
    project: subscription.project,
    owner: subscription.owner,
    filters: [...subscription.filters],
    channel: subscription.target.channel,
    lane: laneOf(subscription.project, subscription.target),
    policy: subscription.policy,
    minSeverity: subscription.minSeverity,
    status: subscription.status,
    revision: subscription.revision,
    updatedAt: subscription.updatedAt,
  };
}
