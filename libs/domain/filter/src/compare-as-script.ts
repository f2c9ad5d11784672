import { exactNumber } from '@carillon/domain-event';

import { isContainer, isNumber, isSameScalar, NOTHING } from './compare-values';
import type { JsComparison } from './path';
import { type StepBudget, UNITS_PER_STEP } from './step-budget';

/**
 * Compares as JavaScript does with JSON values, with three exceptions:
 * - {@link NOTHING} is `undefined`, also where JavaScript would throw because something on the way to it is missing;
 * - an object or array equals nothing but itself and is in no order (JavaScript makes a text of it first);
 * - numbers are compared by their exact values, also those of more than 2^53 and those that stand in texts.
 */
export function compareAsScript(operator: JsComparison, left: unknown, right: unknown, budget: StepBudget): boolean {
  switch (operator) {
    case '===':
      return isSameScalar(left, right, budget);
    case '!==':
      return !isSameScalar(left, right, budget);
    case '==':
      return isLooselyEqual(left, right, budget);
    case '!=':
      return !isLooselyEqual(left, right, budget);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return isInOrder(operator, left, right, budget);
  }
}

/** Whether JavaScript takes it for true. A number that nothing holds exactly (NaN) is not zero, hence true. */
export function isTruthy(value: unknown): boolean {
  return value !== NOTHING && value !== false && value !== null && value !== '' && !(isNumber(value) && value == 0);
}

function isLooselyEqual(left: unknown, right: unknown, budget: StepBudget): boolean {
  if (isNullish(left) || isNullish(right)) return isNullish(left) && isNullish(right);
  if (isContainer(left) || isContainer(right) || typeof left === typeof right) return isSameScalar(left, right, budget);
  return numberOf(left, budget) == numberOf(right, budget);
}

function isInOrder(operator: '<' | '<=' | '>' | '>=', left: unknown, right: unknown, budget: StepBudget): boolean {
  if (isContainer(left) || isContainer(right)) return false;
  const texts = typeof left === 'string' && typeof right === 'string';
  if (texts) budget.spend(Math.min(left.length, right.length) / UNITS_PER_STEP);
  // texts by their UTF-16 units, as JavaScript does
  const [a, b] = texts ? [left, right] : [numberOf(left, budget), numberOf(right, budget)];
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

function isNullish(value: unknown): boolean {
  return value === NOTHING || value === null;
}

function numberOf(value: unknown, budget: StepBudget): number | bigint {
  if (isNumber(value)) return value;
  if (typeof value === 'string') {
    budget.spend(value.length / UNITS_PER_STEP);
    return numberOfText(value);
  }
  if (value === null || typeof value === 'boolean') return Number(value);
  return NaN;
}

/** What `Number()` makes of a text, but exactly: a text of a number beyond 2^53 that is not held exactly gives NaN. */
export function numberOfText(text: string): number | bigint {
  const trimmed = text.trim();
  if (/^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(trimmed)) return exactNumber(trimmed.replace(/^\+/, ''));
  const number = Number(trimmed);
  return Number.isFinite(number) && Math.abs(number) > Number.MAX_SAFE_INTEGER ? NaN : number;
}
