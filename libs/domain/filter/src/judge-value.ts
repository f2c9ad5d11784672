import { MATCH_STEPS } from './limits';
import type { Test } from './path';
import { selectNodes } from './select-nodes';
import { StepBudget } from './step-budget';

/**
 * Whether a predicate that looks at nothing but `@` holds for a value that stands alone: what an index asks that has the value and not the
 * event. Null: it takes too many steps.
 */
export function judgeValue(test: Test, value: unknown): boolean | null {
  const alone = [value];
  try {
    return selectNodes(
      { from: 'current', steps: [{ reach: 'child', selectors: [{ kind: 'predicate', test }] }] },
      { root: alone, current: alone, budget: new StepBudget(MATCH_STEPS) },
      () => true,
    );
  } catch {
    return null;
  }
}
