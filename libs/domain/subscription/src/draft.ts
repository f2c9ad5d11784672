import type { FilterExpression, Subscription, Target } from './subscription';

/** What a person says of a subscription; the rest (id, owner, status, counts and times) is ours. */
export interface SubscriptionDraft {
  name: string;
  filters: readonly FilterExpression[];
  target: Target;
  extensions: Readonly<Record<string, unknown>>;
  policy: string;
  failure: Subscription['failure'];
  minSeverity: number;
}

/** A new subscription, active, at its first revision. */
export function newSubscription(given: {
  draft: SubscriptionDraft;
  id: string;
  project: string;
  owner: string;
  now: string;
}): Subscription {
  return {
    id: given.id,
    project: given.project,
    owner: given.owner,
    ...given.draft,
    status: 'active',
    statusReason: null,
    revision: 1,
    createdAt: given.now,
    updatedAt: given.now,
    contract: 'native',
  };
}

/** The subscription with everything a person may say said anew. Status, owner and history stay. */
export function withDraft(subscription: Subscription, draft: SubscriptionDraft): Subscription {
  return { ...subscription, ...draft };
}
