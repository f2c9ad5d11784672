import { isContainer, NOTHING } from './compare-values';
import { type StepBudget, UNITS_PER_STEP } from './step-budget';

/** `length()` of RFC 9535 (2.4.4): of a text its characters, not its UTF-16 units. */
export function lengthOf(value: unknown, budget: StepBudget): unknown {
  if (typeof value === 'string') {
    budget.spend(value.length / UNITS_PER_STEP);
    return value.length - (value.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
  }
  if (Array.isArray(value)) return value.length;
  if (!isContainer(value)) return NOTHING;
  const { length } = Object.keys(value);
  budget.spend(length);
  return length;
}
