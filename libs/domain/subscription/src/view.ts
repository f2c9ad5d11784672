import { shownSeverity } from './severity';
import type { FilterExpression, StatusReason, Subscription, SubscriptionStatus, Target } from './subscription';

/** A subscription as `/v1/subscriptions` answers it. */
export interface SubscriptionView {
  id: string;
  project: string;
  owner: string;
  name: string;
  filters: readonly FilterExpression[];
  target: Target;
  policy: string;
  failure: { policy: 'retry' | 'disable' };
  /** A name where the number has one (`trace debug info warn error fatal`), else 1–24. */
  minSeverity: string | number;
  extensions: Readonly<Record<string, unknown>>;
  status: SubscriptionStatus;
  statusReason: StatusReason | null;
  revision: number;
  createdAt: string;
  updatedAt: string;
}

/** What its owner is shown. Built member by member: what a subscription has beside these is nobody's business here. */
export function toView(subscription: Subscription): SubscriptionView {
  return {
    id: subscription.id,
    project: subscription.project,
    owner: subscription.owner,
    name: subscription.name,
    filters: subscription.filters,
    target: subscription.target,
    policy: subscription.policy,
    failure: subscription.failure,
    minSeverity: shownSeverity(subscription.minSeverity),
    extensions: subscription.extensions,
    status: subscription.status,
    statusReason: subscription.statusReason,
    revision: subscription.revision,
    createdAt: subscription.createdAt,
    updatedAt: subscription.updatedAt,
  };
}

/** The members of {@link SubscriptionView} that a person writes; a merge patch is applied to these. */
export const WRITTEN_MEMBERS = ['name', 'filters', 'target', 'policy', 'failure', 'minSeverity', 'extensions'] as const;

/** The members that only the service sets. On write they are taken when they say what is so already, refused otherwise. */
export const SERVICE_MEMBERS = [
  'id',
  'project',
  'owner',
  'status',
  'statusReason',
  'revision',
  'createdAt',
  'updatedAt',
] as const;
