import { SUBSCRIPTION_REVISION_HEADER, subscriptionChangedV1 } from '@carillon/contracts-messages';
import { toChanged } from '@carillon/domain-subscription';
import { type Outgoing, valueRecord } from '@carillon/platform-messaging';
import type { StoredSubscription } from '@carillon/storage-subscriptions';

import { filtersAsked } from './filters-asked';

/** The record that tells of a stored state: the whole subscription without anything secret, or a tombstone. */
export function subscriptionRecord({ subscription, deleted }: StoredSubscription): Outgoing {
  if (deleted) return tombstone(subscription.id, subscription.revision);
  const changed = { ...toChanged(subscription), filters: filtersAsked(subscription) };
  const record = valueRecord(subscriptionChangedV1, subscription.id, changed);
  return { ...record, headers: { ...record.headers, [SUBSCRIPTION_REVISION_HEADER]: String(subscription.revision) } };
}

/** Says that a subscription is gone, as its revision `revision`. */
export function tombstone(id: string, revision: number): Outgoing {
  return {
    topic: subscriptionChangedV1.topic,
    key: id,
    value: null,
    headers: { [SUBSCRIPTION_REVISION_HEADER]: String(revision) },
  };
}
