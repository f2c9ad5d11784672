import type { SubscriptionIndex } from '@carillon/domain-matching';
import type { SubscriptionFeed } from '@carillon/features-subscriptions';
import type { Logger } from '@carillon/platform-observability';

/** Keeps the index as the feed tells. A subscription that this process cannot compile is logged and left aside; the others go on. */
export function feedIndex(feed: Pick<SubscriptionFeed, 'onChange'>, index: SubscriptionIndex, logger: Logger): void {
  feed.onChange(({ id, revision, changed }) => {
    if (changed === null) {
      index.remove(id);
      return;
    }
    const reason = index.add(changed);
    if (reason !== null)
      logger.warn('subscription.unmatchable', { subscriptionId: id, project: changed.project, revision, reason });
  });
}
