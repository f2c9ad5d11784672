import type { Literal, Place } from '../predicate/predicate';

/**
 * Literals that all hold when the filter passes. `row`: the place whose elements or members the literals of `inRow` ask of; one and the same
 * element must answer all of them.
 */
export interface Conjunction {
  readonly literals: readonly Literal[];
  readonly row: Place | null;
  readonly inRow: readonly Literal[];
  /** Whether the filter passes whenever they hold. If not, the filter itself must be asked as well. */
  readonly exact: boolean;
}

/** One of them holds when the filter passes; none at all: it never passes. */
export type Disjunction = readonly Conjunction[];

/** More alternatives are not kept apart: the filter is then asked as it is. */
export const MOST_CONJUNCTIONS = 256;

export const ALWAYS: Disjunction = [{ literals: [], row: null, inRow: [], exact: true }];
export const NEVER: Disjunction = [];
/** Nothing is known of it; it must be asked. */
export const UNKNOWN: Disjunction = [{ literals: [], row: null, inRow: [], exact: false }];

/** What must hold for `literal` alone, outside rows. */
export function only(literal: Literal): Disjunction {
  return [{ literals: [literal], row: null, inRow: [], exact: true }];
}

export function either(parts: readonly Disjunction[]): Disjunction {
  const all = parts.flat();
  return all.length > MOST_CONJUNCTIONS ? UNKNOWN : all;
}

export function both(a: Disjunction, b: Disjunction): Disjunction {
  if (a.length * b.length > MOST_CONJUNCTIONS) return cheaper(a, b);
  return a.flatMap((one) => b.map((other) => joined(one, other)));
}

export function every(parts: readonly Disjunction[]): Disjunction {
  return parts.reduce(both, ALWAYS);
}

/** Weaker: true, but not all that is known. */
export function weakened(alternatives: Disjunction): Disjunction {
  return alternatives.map((one) => ({ ...one, exact: false }));
}

/**
 * The opposite, where the parts say exactly what the whole says and speak of no rows; {@link UNKNOWN} otherwise: what must hold for a filter
 * to pass says nothing about when it does not.
 */
export function negation(alternatives: Disjunction): Disjunction {
  if (alternatives.some(({ exact, row }) => !exact || row !== null)) return UNKNOWN;
  return every(
    alternatives.map(({ literals }) =>
      either(literals.map((literal) => only({ ...literal, negated: !literal.negated }))),
    ),
  );
}

function joined(a: Conjunction, b: Conjunction): Conjunction {
  const literals = [...a.literals, ...b.literals];
  if (a.row === null || b.row === null)
    return { literals, row: a.row ?? b.row, inRow: [...a.inRow, ...b.inRow], exact: a.exact && b.exact };
  // two rows: the one that more is asked of is looked up, the other is left to the filter
  const kept = a.inRow.length >= b.inRow.length ? a : b;
  return { literals, row: kept.row, inRow: kept.inRow, exact: false };
}

/** Either of them must hold, so the shorter one serves. */
function cheaper(a: Disjunction, b: Disjunction): Disjunction {
  return weakened(a.length <= b.length ? a : b);
}
