import type { JsTextOperator } from './path';
import { type StepBudget, UNITS_PER_STEP } from './step-budget';

/** `startsWith`, `endsWith` and `includes` of JavaScript. False where JavaScript would throw, because the value has no such method. */
export function testText(operator: JsTextOperator, value: unknown, text: string, budget: StepBudget): boolean {
  if (operator === 'includes' && Array.isArray(value)) {
    budget.spend(value.length);
    return value.includes(text);
  }
  if (typeof value !== 'string') return false;
  budget.spend((operator === 'includes' ? value.length : text.length) / UNITS_PER_STEP);
  return value[operator](text);
}
