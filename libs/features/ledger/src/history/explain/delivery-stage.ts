import { type Round, type Standing, standingOf } from '@carillon/domain-history';
import type { LoggedDelivery } from '@carillon/storage-events';

import { type DeliveryView, deliveryView } from '../delivery-view';
import type { DeliveryStage } from './explanation';
import { titleOf } from './reason-words';

type Attempt = DeliveryView['attempts'][number];

/** How the target was tried within a round; null when nothing was to be tried. */
export function deliveryStage(number: number, delivery: LoggedDelivery): DeliveryStage | null {
  const round = delivery.entry.rounds[String(number)];
  if (round === undefined || !isAllowed(round)) return null;
  const attempts = deliveryView(delivery).attempts.filter(({ redrive }) => redrive === number);
  const standing = standingOf({ ...delivery.entry, rounds: { [number]: round } });
  const outcome = outcomeOf(standing);
  return {
    stage: 'delivery',
    round: number,
    deliveryId: delivery.deliveryId,
    outcome,
    at: round.death?.deadAt ?? attempts.at(-1)?.startedAt ?? null,
    reason: standing.reason,
    text: wordsOf(outcome, standing, attempts),
    attempts,
    nextAttemptAt: standing.waitsUntil ?? null,
  };
}

function isAllowed({ decision, attempts, deliveryWait, death }: Round): boolean {
  if (Object.keys(attempts).length > 0 || deliveryWait !== undefined) return true;
  return decision?.decision === 'allowed' || death?.group.startsWith('delivery-') === true;
}

function outcomeOf({ state, waitsFor }: Standing): DeliveryStage['outcome'] {
  switch (state) {
    case 'delivered':
    case 'dead':
    case 'suppressed':
      return state;
    case 'denied':
      return 'suppressed'; // an attempt was made for what a policy denied meanwhile: never, but the states are a closed set
    case 'pending':
      return waitsFor === undefined ? 'waiting' : OF_WAIT[waitsFor];
  }
}

const OF_WAIT = { retry: 'retrying', hold: 'held', park: 'parked', redrive: 'waiting' } as const;

function wordsOf(
  outcome: DeliveryStage['outcome'],
  { reason, waitsUntil }: Standing,
  attempts: readonly Attempt[],
): string {
  const last = attempts.at(-1);
  const until = waitsUntil ?? 'the next look';
  switch (outcome) {
    case 'delivered':
      return `The target took it at attempt ${last?.number ?? 1}${answered(last)}.`;
    case 'retrying':
      return `Attempt ${last?.number ?? 1} failed${answered(last)}: ${titleOf(reason)}. It is tried again at ${until}.`;
    case 'held':
      return `It is held: ${titleOf(reason)}. It goes on when that changes.`;
    case 'parked':
      return `It waits for room at its target: ${titleOf(reason)}.`;
    case 'waiting':
      return last === undefined ? 'It is on its way to the target.' : `It is about to be tried again, at ${until}.`;
    case 'suppressed':
      return `It was not tried any more: ${titleOf(reason)}.`;
    case 'dead':
      return `It was given up after ${attempts.length} ${attempts.length === 1 ? 'attempt' : 'attempts'}${answered(last)}: ${titleOf(reason)}.`;
  }
}

function answered(attempt: Attempt | undefined): string {
  if (attempt === undefined) return '';
  return attempt.statusCode === null ? '' : ` (${attempt.statusCode})`;
}
