import type { Sweeper } from '@carillon/platform-mongo';
import type {
  StoredSubscription,
  SubscriptionRepository,
  SubscriptionRevisionRepository,
} from '@carillon/storage-subscriptions';
import type { Clock } from '@carillon/util';

import type { SubscriptionPublishing } from './subscription-publishing';
import { settledBy } from './time-limit';
import { ENTRY_LIFE_MS } from './topic-writer';

const EVERY_MS = 5_000;
const PORTION = 200;
/** A sweep does not wait longer for Kafka; what it began goes on, and the next sweep finds what is left. */
const WAIT_MS = 5_000;

/** Publishes what its writer left behind, `olderThanMs` ago or earlier. Several processes may sweep at once. @returns how many reached Kafka */
export async function sweepUnpublished(
  parts: { store: Pick<SubscriptionRepository, 'unpublishedBefore'>; publishing: SubscriptionPublishing; clock: Clock },
  olderThanMs = ENTRY_LIFE_MS,
): Promise<number> {
  const due = await parts.store.unpublishedBefore(parts.clock.now() - olderThanMs, PORTION);
  const untilMs = performance.now() + WAIT_MS;
  const bring = (stored: StoredSubscription) =>
    settledBy(parts.publishing.republish(stored).reached(stored.subscription.revision), untilMs);
  const outcomes = await Promise.all(due.map(bring));
  return outcomes.filter((outcome) => 'value' in outcome).length;
}

/** The sweeps of this library: unpublished entries, and revisions that no kept event was matched at. */
export function registerSweeps(
  sweeper: Sweeper,
  parts: {
    store: SubscriptionRepository;
    revisions: SubscriptionRevisionRepository;
    publishing: SubscriptionPublishing;
    clock: Clock;
    retentionMs: number;
  },
): void {
  sweeper.register({ name: 'subscriptions.unpublished', everyMs: EVERY_MS, sweep: () => sweepUnpublished(parts) });
  sweeper.register({
    name: 'subscription_revisions.superseded',
    everyMs: 60_000,
    sweep: () => parts.revisions.forgetSupersededBefore(parts.clock.now() - parts.retentionMs, 1_000),
  });
}
