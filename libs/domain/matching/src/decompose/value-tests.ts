import { type Comparison, judgeValue, literalPrefixOf, type Operand, type Test } from '@carillon/domain-filter';

import type { ValueTest } from '../predicate/predicate';

const CURRENT: Operand = { kind: 'path', path: { from: 'current', steps: [] } };

/** Texts in the order of their characters; exact. */
export function orderTest(operator: Comparison, text: string): ValueTest {
  return valueTest(`${operator} ${text}`, {
    kind: 'comparison',
    operator,
    left: CURRENT,
    right: { kind: 'literal', value: text },
  });
}

/** What is known of texts that fit a pattern. */
export interface PatternQuestions {
  /** They begin with this; empty: nothing is known of that. */
  readonly prefix: string;
  /** What else is to be asked; null: all that begin so fit. */
  readonly test: ValueTest | null;
}

export function patternQuestions(kind: 'match' | 'search', pattern: string): PatternQuestions {
  const known = literalPrefixOf(kind, pattern);
  if (known !== null && known.rest === 'anything' && known.prefix !== '') return { prefix: known.prefix, test: null };
  const test = valueTest(`${kind} ${pattern}`, {
    kind,
    value: CURRENT,
    pattern: { kind: 'literal', value: pattern },
  });
  return { prefix: known?.prefix ?? '', test };
}

/** What cannot be judged counts as yes: a yes that matters is then asked of the filter itself, which says why. */
function valueTest(key: string, test: Test): ValueTest {
  return { key, holds: (value) => typeof value !== 'symbol' && judgeValue(test, value) !== false };
}
