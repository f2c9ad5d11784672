import type { PredicateTable } from '../predicate/predicate-table';
import { EQUALITIES, type Family, LITERALS, NO_STATE, PRESENCE, ROWS_BELOW } from './branch';
import type { ConjunctionStore } from './conjunction-store';

/** A branch that could be opened. */
export interface SplitChoice {
  readonly family: Family;
  readonly state: number;
}

interface Candidate extends SplitChoice {
  covered: number;
  readonly literals: Set<number>;
}

/** A branch must leave this share of what it covers unvisited by the usual event. */
const LEAST_GAIN = 0.05;

/**
 * Which branch tells these conjunctions apart best: the one that spares the usual event the most of them. A branch spares what it covers
 * times the share of its children that the event does not visit; that share is known from the events seen, and guessed from the number of
 * different values before. Null: none spares anything.
 */
export function bestSplit(
  waiting: readonly number[],
  conjunctions: ConjunctionStore,
  predicates: PredicateTable,
  familyOf: (literal: number) => Family,
): SplitChoice | null {
  let best: Candidate | null = null;
  let bestGain = 0;
  for (const candidate of candidatesOf(waiting, conjunctions, predicates, familyOf)) {
    const spared = sparedBy(candidate, predicates);
    const gain = candidate.covered * spared;
    if (spared > LEAST_GAIN && gain > bestGain) {
      best = candidate;
      bestGain = gain;
    }
  }
  return best;
}

function candidatesOf(
  waiting: readonly number[],
  conjunctions: ConjunctionStore,
  predicates: PredicateTable,
  familyOf: (literal: number) => Family,
): Iterable<Candidate> {
  const candidates = new Map<string, Candidate>();
  for (const id of waiting) {
    for (const literal of conjunctions.leftOf(id)) {
      const family = familyOf(literal);
      const state = family === LITERALS ? NO_STATE : (predicates.states[literal >> 1] as number);
      const key = `${family} ${state}`;
      const candidate = candidates.get(key) ?? { family, state, covered: 0, literals: new Set<number>() };
      candidates.set(key, candidate);
      candidate.covered++;
      candidate.literals.add(literal);
      if (family === ROWS_BELOW) break;
    }
  }
  return candidates.values();
}

/** The share of its conjunctions, 0 to 1, that the usual event does not get to see behind the branch. */
function sparedBy({ family, covered, literals }: Candidate, predicates: PredicateTable): number {
  switch (family) {
    case LITERALS:
      // each is asked in any case: only what is shared is spared
      return (1 - literals.size / covered) * FOR_SHARING;
    case PRESENCE:
      return FOR_PRESENCE;
    case ROWS_BELOW:
      return FOR_ROWS;
    default: {
      const visited = predicates.expectedMatches(literals) ?? guessedMatches(family, literals.size);
      return Math.max(0, 1 - visited / literals.size);
    }
  }
}

/** Of equalities one at most holds; prefixes and ranges lie inside one another more often. */
function guessedMatches(family: Family, different: number): number {
  return family === EQUALITIES ? Math.min(1, different / 2) : Math.max(0.5, different / 4);
}

const FOR_SHARING = 0.5;
const FOR_PRESENCE = 0.4;
/** Comes when no question about the event itself is left that tells more. */
const FOR_ROWS = 0.2;
