import type { Publisher } from '@carillon/platform-messaging';
import type { Logger } from '@carillon/platform-observability';
import type { SubscriptionRepository } from '@carillon/storage-subscriptions';
import type { Clock } from '@carillon/util';

import type { SubscriptionPublishing } from './subscription-publishing';
import { tombstone } from './subscription-record';
import type { TopicSubscriptionFeed } from './topic-subscription-feed';

/** A writer that is alive mends it itself well within this time. */
export const STALE_AFTER_MS = 15_000;

/**
 * Mends subscriptions whose last record on the topic is not the latest one: a process died after its late record arrived and before it
 * could look. Running readers ignore such a record, but compaction keeps the last one of a key, and a reader that starts later would
 * believe it. @returns how many were mended
 */
export async function repairStaleRecords(parts: {
  feed: Pick<TopicSubscriptionFeed, 'seen'>;
  store: Pick<SubscriptionRepository, 'findInAllProjects'>;
  publishing: Pick<SubscriptionPublishing, 'republish'>;
  publisher: Publisher;
  clock: Clock;
  logger: Logger;
}): Promise<number> {
  const { feed, store, publishing, publisher, clock, logger } = parts;
  const ids = feed.seen.behindFor(STALE_AFTER_MS, clock.now());
  if (ids.length === 0) return 0;
  const found = new Map((await store.findInAllProjects(ids)).map((stored) => [stored.subscription.id, stored]));
  for (const id of ids) {
    const stored = found.get(id);
    const known = feed.seen.revisionOf(id);
    logger.warn('subscription.record_stale', {
      subscriptionId: id,
      known,
      stored: stored?.subscription.revision ?? null,
    });
    if (stored !== undefined) void publishing.republish(stored);
    else if (known !== null) await publisher.publish(tombstone(id, known));
  }
  return ids.length;
}
