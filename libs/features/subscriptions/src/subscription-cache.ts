import type { Subscription } from '@carillon/domain-subscription';

/** Subscriptions as they are now, for whoever delivers: mostly from memory. */
export abstract class SubscriptionCache {
  /**
   * The subscription at revision `floor` or a later one, never older. A copy in memory is dropped when the feed tells of a change.
   * `deleted`: it is gone (or was never in this project).
   *
   * Not guaranteed: the very latest revision; a change made elsewhere shows once the feed has told of it.
   * @throws AppError `STORE_UNAVAILABLE`
   */
  abstract get(project: string, id: string, floor: number): Promise<Subscription | 'deleted'>;
}
