import type { StatusReason, Subscription } from '@carillon/domain-subscription';
import type { Subscriptions } from '@carillon/features-subscriptions';
import type { Outgoing, Publisher } from '@carillon/platform-messaging';
import type { Logger } from '@carillon/platform-observability';

import type { Disabling, EventFacts } from '../facts/event-facts';
import { disabledRequest } from './disabled-event';

const PUBLISH_TIMEOUT_MS = 20_000;

/** What is published because a subscription was switched off, and the entries that must not be done before it is. */
interface Notice {
  record: Outgoing;
  entries: number[];
  fields: Record<string, string | number>;
}

/**
 * Switches off the subscriptions that failed, each by one conditional write on the revision that failed: repeated facts and late ones
 * change nothing. Then asks ingest for an event that tells people. To be called before the facts are committed.
 *
 * A crash between the two loses nothing: the fact comes again, finds the subscription switched off for its own reason, and asks again for
 * the same event. Facts with another reason for the same revision find that, too, and leave the notice to the one whose reason it was.
 */
export class Disablings {
  constructor(
    private readonly subscriptions: Pick<Subscriptions, 'disable'>,
    private readonly publisher: Pick<Publisher, 'publishAll'>,
    private readonly logger: Logger,
  ) {}

  /** By entry: why its subscription could not be switched off or nobody be told, or null. One that fails harms no other. */
  async apply(entries: readonly EventFacts[]): Promise<(Error | null)[]> {
    const failures = entries.map((): Error | null => null);
    const notices = new Map<string, Notice>();
    const disabled = new Map<string, Subscription | null>();
    // one after another: there are few, and a broken target produces many for the same subscription
    for (const [n, { project, disable = [] }] of entries.entries()) {
      for (const disabling of disable) {
        const key = `${disabling.subscriptionId} ${disabling.revision}`;
        try {
          if (!disabled.has(key)) disabled.set(key, await this.disable(project, disabling));
          const state = disabled.get(key);
          if (state == null || !isFor(state, disabling.reason)) continue;
          const notice = notices.get(key) ?? noticeOf(state, disabling);
          notice.entries.push(n);
          notices.set(key, notice);
        } catch (error) {
          failures[n] = error instanceof Error ? error : new Error(String(error));
        }
      }
    }
    await this.tell([...notices.values()], failures);
    return failures;
  }

  private disable(project: string, { subscriptionId, revision, reason }: Disabling): Promise<Subscription | null> {
    return this.subscriptions.disable(project, subscriptionId, revision, reason);
  }

  private async tell(notices: readonly Notice[], failures: (Error | null)[]): Promise<void> {
    if (notices.length === 0) return;
    for (const { fields } of notices) this.logger.info('subscription.disabled', fields);
    try {
      await this.publisher.publishAll(
        notices.map(({ record }) => record),
        { timeoutMs: PUBLISH_TIMEOUT_MS },
      );
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      for (const { entries } of notices) for (const n of entries) failures[n] ??= failure;
    }
  }
}

function noticeOf(state: Subscription, { reason, revision, subscriptionId }: Disabling): Notice {
  return {
    record: disabledRequest(state, reason),
    entries: [],
    fields: { project: state.project, subscriptionId, revision, reason: reason.code },
  };
}

/** Whether it was this reason that switched it off. */
function isFor({ statusReason }: Subscription, { code, text, at }: StatusReason): boolean {
  return statusReason?.code === code && statusReason.text === text && statusReason.at === at;
}
