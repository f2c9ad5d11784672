import { DELIVERY_STATES, type RecordEntry, recordState } from '@carillon/domain-history';
import type { LoggedDelivery, LoggedEvent } from '@carillon/storage-events';

import { deliveryView } from '../delivery-view';
import { eventView } from '../event-view';
import { acceptedStage } from './accepted-stage';
import { deliveryStage } from './delivery-stage';
import type { DeliverySummary, Explanation, Stage, SubscriptionExplanation } from './explanation';
import type { Known } from './known';
import { matchingStage } from './matching-stage';
import { policyStage } from './policy-stage';
import { changedMembers, differenceOf, subscriptionAt } from './subscription-at';

/** What became of an event for one subscription. Pure. */
export function explainForSubscription(known: Known): Explanation {
  const { logged, delivery } = known;
  const stages = roundsOf(logged, delivery).flatMap((round) => [
    ...recordStages(recordsOf(logged, round), known),
    ...(delivery === null ? [] : roundStages(delivery, round)),
  ]);
  return {
    event: eventView(logged),
    text: lastWord(stages),
    stages,
    subscription: subscriptionOf(known),
    deliveries: null,
  };
}

/** What became of an event for everybody. Pure. */
export function explainForAll(logged: LoggedEvent, deliveries: DeliverySummary): Explanation {
  const stages = roundsOf(logged, null).flatMap((round) => recordStages(recordsOf(logged, round), null));
  const { counts: byState } = deliveries;
  const counts = DELIVERY_STATES.flatMap((state) =>
    byState?.[state] === undefined ? [] : [`${byState[state]} ${state}`],
  );
  const became =
    counts.length === 0 ? '' : ` Of its deliveries ${deliveries.complete ? '' : 'at least '}${counts.join(', ')}.`;
  return {
    event: eventView(logged),
    text: `${lastWord(stages)}${became}`,
    stages,
    subscription: null,
    deliveries,
  };
}

/** One line about a delivery: the text of the stage that it has reached. */
export function summaryOf(delivery: LoggedDelivery): DeliverySummary['items'][number] {
  const { id, subscriptionId, state, reason } = deliveryView(delivery);
  const stages = Object.keys(delivery.entry.rounds)
    .map(Number)
    .sort((a, b) => a - b)
    .flatMap((round) => roundStages(delivery, round));
  return { deliveryId: id, subscriptionId, state, reason, text: lastWord(stages) };
}

/** Numbers of the rounds that records or facts of the delivery name, rising. */
function roundsOf({ records }: LoggedEvent, delivery: LoggedDelivery | null): number[] {
  const numbers = [
    ...Object.values(records).map(({ replay }) => replay),
    ...Object.keys(delivery?.entry.rounds ?? {}).map(Number),
  ];
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** The round's records: the one that was matched, then its repetitions, each group by time. */
function recordsOf({ records }: LoggedEvent, round: number): RecordEntry[] {
  const ofRound = Object.values(records)
    .filter(({ replay }) => replay === round)
    .sort((a, b) => (a.acceptedAt < b.acceptedAt ? -1 : 1));
  const isRepetition = (entry: RecordEntry) => recordState(entry) === 'duplicate';
  return [...ofRound.filter((entry) => !isRepetition(entry)), ...ofRound.filter(isRepetition)];
}

function recordStages(records: readonly RecordEntry[], known: Known | null): Stage[] {
  return records.flatMap((entry) => [acceptedStage(entry), matchingStage(entry, known)]);
}

function roundStages(delivery: LoggedDelivery, number: number): Stage[] {
  const round = delivery.entry.rounds[String(number)];
  if (round === undefined) return [];
  return [policyStage(number, round), deliveryStage(number, delivery)].filter((stage) => stage !== null);
}

/** What arrived has arrived, whatever came later; else the last thing that happened. A repetition changes nothing. */
function lastWord(stages: readonly Stage[]): string {
  const delivered = stages.find(({ stage, outcome }) => stage === 'delivery' && outcome === 'delivered');
  const last = stages.filter(({ outcome, reason }) => outcome !== 'repeated' && reason !== 'DUPLICATE').at(-1);
  return (delivered ?? last ?? stages.at(-1))?.text ?? 'Nothing is written down about it yet.';
}

function subscriptionOf({ subscriptionId, then, today, event }: Known): SubscriptionExplanation {
  const first = [...then].sort(([a], [b]) => a - b).find(([, subscription]) => subscription !== null)?.[1] ?? null;
  const [before, now] = [first, today].map((one) => (one === null ? null : subscriptionAt(one, event)));
  return {
    subscriptionId,
    then: before ?? null,
    today: now ?? null,
    changed: first === null || today === null ? [] : changedMembers(first, today),
    difference: differenceOf(before ?? null, now ?? null),
  };
}
