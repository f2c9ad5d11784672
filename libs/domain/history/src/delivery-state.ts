import type { AttemptNote, WaitNote } from './facts';
import type { DeliveryEntry, Round } from './history';

export const DELIVERY_STATES = ['delivered', 'dead', 'suppressed', 'denied', 'pending'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Where a delivery stands. */
export interface Standing {
  state: DeliveryState;
  /** Why, as a code; empty when delivered or on its way. */
  reason: string;
  /** The round that says so. */
  redrive: number;
  /** Pending, and a recorded fact says until when (ISO 8601). */
  waitsUntil?: string;
  /** Pending, and what it waits for. */
  waitsFor?: WaitNote['why'];
}

/** Delivered in any round, else the state of the latest round: dead over suppressed over denied over pending. */
export function standingOf(delivery: DeliveryEntry): Standing {
  const latest = latestRedrive(delivery);
  for (const [redrive, round] of Object.entries(delivery.rounds)) {
    if (attemptsOf(round).some((attempt) => attempt.outcome === 'delivered'))
      return { state: 'delivered', reason: '', redrive: Number(redrive) };
  }
  return { ...roundStanding(roundOf(delivery, latest)), redrive: latest };
}

/** The highest redrive number that any fact named. */
export function latestRedrive(delivery: DeliveryEntry): number {
  return Math.max(...Object.keys(delivery.rounds).map(Number));
}

export function roundOf(delivery: DeliveryEntry, redrive: number): Round {
  return delivery.rounds[String(redrive)] ?? { attempts: {} };
}

/** The round's attempts by rising number. */
export function attemptsOf(round: Round): AttemptNote[] {
  return Object.values(round.attempts).sort((a, b) => a.number - b.number);
}

function roundStanding(round: Round): Omit<Standing, 'redrive'> {
  const attempts = attemptsOf(round);
  const dead = attempts.find((attempt) => attempt.outcome === 'dead');
  if (dead !== undefined || round.death !== undefined)
    return { state: 'dead', reason: dead?.reason ?? round.death?.reason ?? '' };
  const suppressed = attempts.find((attempt) => attempt.outcome === 'suppressed');
  if (suppressed !== undefined) return { state: 'suppressed', reason: suppressed.reason };
  if (round.decision?.decision === 'suppressed') return { state: 'suppressed', reason: round.decision.reason };
  if (round.decision?.decision === 'denied') return { state: 'denied', reason: round.decision.reason };
  const wait = openWait(round);
  if (wait !== null) return { state: 'pending', reason: wait.reason, waitsUntil: wait.dueAt, waitsFor: wait.why };
  const last = attempts.at(-1);
  if (last?.nextAttemptAt !== undefined)
    return { state: 'pending', reason: last.reason, waitsUntil: last.nextAttemptAt, waitsFor: 'retry' };
  return { state: 'pending', reason: last?.reason ?? '' };
}

/** The wait that nothing recorded has ended: no decision since (before it), or no attempt with its number (before an attempt). */
export function openWait(round: Round): WaitNote | null {
  const lastAttempt = Math.max(0, ...Object.keys(round.attempts).map(Number));
  if (round.deliveryWait !== undefined && round.deliveryWait.attempt > lastAttempt) return round.deliveryWait;
  if (round.policyWait !== undefined && round.decision === undefined && lastAttempt === 0) return round.policyWait;
  return null;
}
