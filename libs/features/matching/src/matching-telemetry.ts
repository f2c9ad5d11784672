import type { EventAccepted, SubscriptionQuarantined } from '@carillon/contracts-messages';
import type { MatchFault, SubscriptionIndex } from '@carillon/domain-matching';
import type { Counter, Histogram, Logger, Metrics } from '@carillon/platform-observability';

import type { Finding } from './matched-records';

const OUTCOMES = ['matched', 'unmatched', 'duplicate'] as const;

/** Counts events and matches, and times the fence. */
export class MatchingTelemetry {
  private readonly logger: Logger;
  private readonly events: Counter;
  private readonly matches: Histogram;
  private readonly fence: Histogram;
  private readonly unjudged: Counter;
  private readonly quarantines: Counter;

  constructor(logger: Logger, metrics: Metrics, index: Pick<SubscriptionIndex, 'stats'>) {
    this.logger = logger.for('matching');
    this.events = metrics.counter('matching.events', { description: 'Events that were matched, by outcome' });
    for (const outcome of OUTCOMES) this.events.add(0, { outcome });
    this.matches = metrics.histogram('matching.matches', { description: 'Matches of an event', unit: '1' });
    this.fence = metrics.histogram('matching.fence.duration', {
      description: 'Time an event waited for subscription changes made before it',
      unit: 'ms',
    });
    this.unjudged = metrics.counter('matching.unjudged', {
      description: 'Filters that could not be judged on an event and so did not match it',
    });
    this.quarantines = metrics.counter('matching.quarantined', {
      description: 'Subscriptions taken out because their filter was too costly on event after event',
    });
    this.quarantines.add(0);
    metrics.gauge(
      'matching.subscriptions',
      { description: 'Subscriptions in the index, by whether their filters compile' },
      () => {
        const { subscriptions, broken } = index.stats();
        return [
          { value: subscriptions - broken, labels: { state: 'matchable' } },
          { value: broken, labels: { state: 'broken' } },
        ];
      },
    );
  }

  fencePassed(waitedMs: number): void {
    this.fence.record(waitedMs);
  }

  /** One line an event, at `debug`: it is the usual case, and every match stands in the history. */
  found({ project, eventId }: EventAccepted, { duplicate, matches }: Pick<Finding, 'duplicate' | 'matches'>): void {
    const outcome = duplicate ? 'duplicate' : matches.length > 0 ? 'matched' : 'unmatched';
    this.events.add(1, { outcome });
    if (!duplicate) this.matches.record(matches.length);
    this.logger.debug('event.matched', { project, eventId, outcome, matches: matches.length });
  }

  /** One line an event, whatever the number of filters: it names one of them. */
  notJudged({ project, eventId }: EventAccepted, faults: readonly MatchFault[], unreadable: string | null): void {
    const [first] = faults;
    if (unreadable !== null) this.logger.warn('event.unreadable', { project, eventId, reason: unreadable });
    if (first === undefined) return;
    this.unjudged.add(faults.length);
    this.logger.warn('filters.not_judged', {
      project,
      eventId,
      filters: faults.length,
      subscriptionId: first.subscriptionId,
      reason: first.reason,
    });
  }

  quarantined(facts: readonly SubscriptionQuarantined[]): void {
    this.quarantines.add(facts.length);
    for (const { project, eventId, subscriptionId, revision, detail } of facts)
      this.logger.warn('subscription.quarantined', { project, eventId, subscriptionId, revision, detail });
  }
}
