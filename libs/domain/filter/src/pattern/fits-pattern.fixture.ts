import { StepBudget } from '../step-budget';
import { matchesPattern } from './matches-pattern';

/** `match(text, pattern)` or `search(text, pattern)` with the pattern as a literal of the filter. */
export function fitsPattern(
  kind: 'match' | 'search',
  pattern: string,
  text: string,
  budget = new StepBudget(10_000_000),
): boolean {
  const test = { kind, value: { kind: 'literal', value: text }, pattern: { kind: 'literal', value: pattern } } as const;
  return matchesPattern(test, text, pattern, budget);
}
