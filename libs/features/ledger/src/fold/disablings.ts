import type { Subscriptions } from '@carillon/features-subscriptions';
import type { Logger } from '@carillon/platform-observability';

import type { EventFacts } from '../facts/event-facts';

/**
 * Switches off the subscriptions that failed, each by one conditional write on the revision that failed: repeated facts and late ones
 * change nothing. To be called before the facts are committed.
 */
export class Disablings {
  constructor(
    private readonly subscriptions: Pick<Subscriptions, 'disable'>,
    private readonly logger: Logger,
  ) {}

  /** By entry: why its subscription could not be switched off, or null. One that fails harms no other. */
  async apply(entries: readonly EventFacts[]): Promise<(Error | null)[]> {
    const results: (Error | null)[] = [];
    // one after another: there are few, and a broken target produces many for the same subscription
    const settled = new Set<string>();
    for (const { project, disable = [] } of entries) {
      let failure: Error | null = null;
      for (const { subscriptionId, revision, reason } of disable) {
        const key = `${subscriptionId} ${revision}`;
        if (settled.has(key)) continue;
        try {
          if (await this.subscriptions.disable(project, subscriptionId, revision, reason))
            this.logger.info('subscription.disabled', { project, subscriptionId, revision, reason: reason.code });
          settled.add(key);
        } catch (error) {
          failure = error instanceof Error ? error : new Error(String(error));
        }
      }
      results.push(failure);
    }
    return results;
  }
}
