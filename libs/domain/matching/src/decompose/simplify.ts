import { type Literal, type NumberRange, placeKey } from '../predicate/predicate';
import type { Conjunction, Disjunction } from './conjunction';

/**
 * The same in fewer literals: two bounds of one number become one range, which a search finds where either bound alone would find half of all
 * subscriptions; being there is not asked of what is compared besides. Alternatives that nothing can satisfy go.
 */
export function simplified(alternatives: Disjunction): Disjunction {
  return alternatives.map(simplifiedOne).filter((one) => one !== null);
}

function simplifiedOne(one: Conjunction): Conjunction | null {
  const literals = simplifiedLiterals(one.literals);
  const inRow = simplifiedLiterals(one.inRow);
  return literals === null || inRow === null ? null : { ...one, literals, inRow };
}

/** Null: no value satisfies them all. */
function simplifiedLiterals(literals: readonly Literal[]): readonly Literal[] | null {
  if (!literals.some(({ question: { kind } }) => kind === 'range' || kind === 'exists')) return literals;
  const ranges = new Map<string, NumberRange>();
  const compared = new Set<string>();
  for (const { place, question, negated } of literals) {
    if (negated || question.kind === 'exists') continue;
    const key = placeKey(place);
    compared.add(key);
    if (question.kind === 'range') ranges.set(key, intersection(ranges.get(key), question.range));
  }
  if ([...ranges.values()].some(isEmpty)) return null;
  const kept: Literal[] = [];
  for (const literal of literals) {
    const { place, question, negated } = literal;
    const key = placeKey(place);
    if (negated) kept.push(literal);
    else if (question.kind === 'range') {
      const range = ranges.get(key);
      // the first bound stands for all of them
      if (range !== undefined) kept.push({ place, negated, question: { kind: 'range', range } });
      ranges.delete(key);
    } else if (question.kind !== 'exists' || !compared.has(key)) kept.push(literal);
  }
  return kept;
}

function intersection(a: NumberRange | undefined, b: NumberRange): NumberRange {
  if (a === undefined) return b;
  const low = isTighterLow(b, a) ? b : a;
  const high = isTighterHigh(b, a) ? b : a;
  return { low: low.low, lowIncluded: low.lowIncluded, high: high.high, highIncluded: high.highIncluded };
}

function isTighterLow(b: NumberRange, a: NumberRange): boolean {
  if (b.low === null || a.low === null) return b.low !== null;
  // a bigint and a number compare by their exact values
  return b.low > a.low || (b.low == a.low && !b.lowIncluded);
}

function isTighterHigh(b: NumberRange, a: NumberRange): boolean {
  if (b.high === null || a.high === null) return b.high !== null;
  return b.high < a.high || (b.high == a.high && !b.highIncluded);
}

function isEmpty({ low, lowIncluded, high, highIncluded }: NumberRange): boolean {
  if (low === null || high === null) return false;
  return low > high || (low == high && !(lowIncluded && highIncluded));
}
