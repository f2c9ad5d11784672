import type { AttemptNote, DeliveryFact, WaitNote } from './facts';
import type { DeliveryEntry, Round } from './history';
import { compareText, earlier, preferred } from './preference';

/**
 * Rounds and attempts beyond these are dropped, lowest numbers first: nobody redrives a delivery that often, and a
 * document must stay far below the store's 16 MB.
 */
export const MAX_ROUNDS = 20;
export const MAX_ATTEMPTS = 50;

/** The delivery with the fact in it; the same object when the fact tells nothing new. */
export function foldDelivery(known: DeliveryEntry | undefined, fact: DeliveryFact): DeliveryEntry {
  const entry = known ?? { subscriptionId: fact.subscriptionId, acceptedAt: fact.acceptedAt, rounds: {} };
  const acceptedAt = earlier(entry.acceptedAt, fact.acceptedAt);
  const key = String(fact.redrive);
  const before = entry.rounds[key];
  const round = foldRound(before ?? { attempts: {} }, fact);
  if (round === before) return acceptedAt === entry.acceptedAt ? entry : { ...entry, acceptedAt };
  return { ...entry, acceptedAt, rounds: highest({ ...entry.rounds, [key]: round }, MAX_ROUNDS) };
}

function foldRound(round: Round, fact: DeliveryFact): Round {
  switch (fact.kind) {
    case 'match':
      return keep(
        round,
        'match',
        preferred(round.match, fact.match, (a, b) => a.revision - b.revision),
      );
    case 'decision':
      return keep(
        round,
        'decision',
        preferred(round.decision, fact.decision, (a, b) => compareText(a.decidedAt, b.decidedAt)),
      );
    case 'attempt': {
      const key = String(fact.attempt.number);
      const attempt = preferred(round.attempts[key], fact.attempt, attemptPreference);
      if (attempt === round.attempts[key]) return round;
      return { ...round, attempts: highest({ ...round.attempts, [key]: attempt }, MAX_ATTEMPTS) };
    }
    case 'wait': {
      const field = fact.stage === 'policy' ? 'policyWait' : 'deliveryWait';
      return keep(round, field, preferred(round[field], fact.wait, waitPreference));
    }
    case 'delivery-dead':
      return keep(
        round,
        'death',
        preferred(round.death, fact.death, (a, b) => compareText(a.deadAt, b.deadAt)),
      );
  }
}

function keep<Field extends keyof Round>(round: Round, field: Field, value: Round[Field]): Round {
  return round[field] === value ? round : { ...round, [field]: value };
}

/** An attempt that was made twice under one number (a kill before its commit) was delivered if either was; else the later one counts. */
function attemptPreference(a: AttemptNote, b: AttemptNote): number {
  return Number(a.outcome === 'delivered') - Number(b.outcome === 'delivered') || compareText(a.startedAt, b.startedAt);
}

/** `hop` counts passages through the scheduler, so the higher one is the later one. */
function waitPreference(a: WaitNote, b: WaitNote): number {
  return a.hop - b.hop || a.attempt - b.attempt || compareText(a.dueAt, b.dueAt);
}

/** The entries with the `count` highest numbers as keys. */
function highest<T>(entries: Record<string, T>, count: number): Record<string, T> {
  const keys = Object.keys(entries);
  if (keys.length <= count) return entries;
  const kept = keys.sort((a, b) => Number(b) - Number(a)).slice(0, count);
  return Object.fromEntries(kept.map((key) => [key, entries[key] as T]));
}
