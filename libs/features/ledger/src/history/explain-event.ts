import { type CarriedEvent, documentOf, severityOf } from '@carillon/domain-event';
import { compileFilters } from '@carillon/domain-filter';
import { matchesOf, openWait, type RecordEntry, recordState } from '@carillon/domain-history';
import type { Subscription } from '@carillon/domain-subscription';
import { addressOf } from '@carillon/domain-subscription';
import type { LoggedDelivery, LoggedEvent } from '@carillon/storage-events';
import { deliveryIdOf } from '@carillon/util';

import { deliveryView } from './delivery-view';
import { eventView } from './event-view';
import type { Explanation, FilterExplanation, RoundExplanation, SubscriptionExplanation } from './explanation';

/** What is known about an event and, if asked for, one subscription. */
export interface Known {
  logged: LoggedEvent;
  deliveries: readonly LoggedDelivery[];
  subscription: { id: string; then: Subscription | null; today: Subscription | null; carried: CarriedEvent } | null;
}

/** The explanation of what is known. Pure. */
export function explainEvent({ logged, deliveries, subscription }: Known): Explanation {
  return {
    event: eventView(logged),
    records: Object.entries(logged.records).map(([record, entry]) => recordExplanation(record, entry)),
    subscription: subscription === null ? null : explainSubscription(logged, deliveries, subscription),
    deliveries: deliveries.map((delivery) => {
      const { id, subscriptionId, state, reason } = deliveryView(delivery);
      return { deliveryId: id, subscriptionId, state, reason };
    }),
  };
}

function explainSubscription(
  logged: LoggedEvent,
  deliveries: readonly LoggedDelivery[],
  { id, then, today, carried }: NonNullable<Known['subscription']>,
): SubscriptionExplanation {
  const deliveryId = deliveryIdOf(logged.eventId, id);
  const delivery = deliveries.find((one) => one.deliveryId === deliveryId) ?? null;
  const before = then === null ? null : judge(then, carried);
  const now = today === null ? null : judge(today, carried);
  return {
    subscriptionId: id,
    then: before,
    today: now,
    difference: differenceOf(before, now),
    rounds: delivery === null ? [] : roundsOf(delivery),
    outcome: outcomeOf({ logged, delivery, then: before, severity: severityOf(carried) }),
  };
}

function judge(subscription: Subscription, carried: CarriedEvent): FilterExplanation {
  const filter = compileFilters(subscription.filters);
  const event = {
    attributes: carried.attributes,
    get document() {
      return documentOf(carried);
    },
  };
  return {
    revision: subscription.revision,
    status: subscription.status,
    target: addressOf(subscription.target),
    minSeverity: subscription.minSeverity,
    matches: filter.matches(event),
    clauses: filter.explain(event),
  };
}

function differenceOf(then: FilterExplanation | null, today: FilterExplanation | null): string {
  if (today === null) return 'The subscription has been deleted.';
  if (then === null) return 'What it was then is not known.';
  const differences = [
    then.matches === today.matches
      ? ''
      : today.matches
        ? 'Its filter matches today.'
        : 'Its filter does not match today.',
    then.status === today.status ? '' : `It was ${then.status} and is ${today.status}.`,
    then.target === today.target ? '' : 'Its target has changed.',
    then.minSeverity === today.minSeverity
      ? ''
      : `It asked for severity ${then.minSeverity} and asks for ${today.minSeverity}.`,
  ];
  return differences.filter((text) => text !== '').join(' ');
}

function outcomeOf({
  logged,
  delivery,
  then,
  severity,
}: {
  logged: LoggedEvent;
  delivery: LoggedDelivery | null;
  then: FilterExplanation | null;
  severity: number;
}): string {
  if (delivery !== null) {
    const { state, reason, nextAttemptAt } = deliveryView(delivery);
    const why = reason === '' ? '' : ` (${reason})`;
    return nextAttemptAt === null
      ? `It matched; its delivery is ${state}${why}.`
      : `It matched; its delivery is ${state}${why} until ${nextAttemptAt}.`;
  }
  if (logged.state === 'accepted') return 'The event is accepted and not matched yet.';
  if (logged.state === 'dead') return 'The event could not be matched; it is a dead letter.';
  if (then === null) return 'The subscription did not exist yet when the event was matched.';
  if (then.status === 'disabled') return 'The subscription was disabled when the event was matched.';
  if (!then.matches) return 'Its filter did not match.';
  if (severity < then.minSeverity) return `The event’s severity ${severity} is below ${then.minSeverity}.`;
  return 'Its filter matches, but no match is recorded: it was changed about when the event came.';
}

function recordExplanation(record: string, entry: RecordEntry): Explanation['records'][number] {
  const times = Object.values(entry.seen).map(({ matchedAt }) => matchedAt);
  return {
    record,
    acceptedAt: entry.acceptedAt,
    replay: entry.replay,
    state: recordState(entry),
    matches: matchesOf(entry),
    matchedAt: times.sort()[0] ?? null,
    reason: entry.death?.reason ?? '',
  };
}

function roundsOf(delivery: LoggedDelivery): RoundExplanation[] {
  const { attempts } = deliveryView(delivery);
  return Object.entries(delivery.entry.rounds)
    .map(([key, round]) => {
      const redrive = Number(key);
      const wait = openWait(round);
      const { decision, death } = round;
      return {
        redrive,
        matchedAtRevision: round.match?.revision ?? null,
        decision:
          decision === undefined
            ? null
            : {
                decision: decision.decision,
                reason: decision.reason,
                decidedAt: decision.decidedAt,
                statusCode: decision.statusCode ?? null,
                response: decision.response ?? null,
              },
        waits: wait === null ? null : { for: wait.why, until: wait.dueAt, reason: wait.reason },
        attempts: attempts.filter((attempt) => attempt.redrive === redrive),
        dead: death ?? null,
      };
    })
    .sort((a, b) => a.redrive - b.redrive);
}
