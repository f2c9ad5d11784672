import type { Comparison } from './path';
import { type StepBudget, UNITS_PER_STEP } from './step-budget';

/** The value of a path that selected no node. */
export const NOTHING = Symbol('nothing');

/**
 * Compares as RFC 9535 (2.3.5.2.2) says: numbers with numbers, texts with texts by characters, everything else only for equality.
 *
 * Numbers are compared by their exact values, also a whole number beyond 2^53 (bigint) with a fraction (double); nothing is rounded. NaN,
 * which stands for a number of an event that nothing holds exactly, equals nothing and is in no order.
 */
export function compareValues(operator: Comparison, left: unknown, right: unknown, budget: StepBudget): boolean {
  switch (operator) {
    case '==':
      return isEqual(left, right, budget);
    case '!=':
      return !isEqual(left, right, budget);
    case '<':
      return isLess(left, right, budget);
    case '>':
      return isLess(right, left, budget);
    case '<=':
      return isLess(left, right, budget) || isEqual(left, right, budget);
    case '>=':
      return isLess(right, left, budget) || isEqual(left, right, budget);
  }
}

/** Without recursion: two documents can be nested deeper than the stack. */
function isEqual(left: unknown, right: unknown, budget: StepBudget): boolean {
  if (!isContainer(left) || !isContainer(right)) return isSameScalar(left, right, budget);
  const pairs: [object, object][] = [[left, right]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [a, b] = pair;
    const names = Object.keys(a);
    budget.spend(1 + names.length);
    if (Array.isArray(a) !== Array.isArray(b) || names.length !== Object.keys(b).length) return false;
    for (const name of names) {
      if (!Object.hasOwn(b, name)) return false;
      const x: unknown = a[name as keyof typeof a];
      const y: unknown = b[name as keyof typeof b];
      if (isContainer(x) && isContainer(y)) pairs.push([x, y]);
      else if (!isSameScalar(x, y, budget)) return false;
    }
  }
  return true;
}

/** Numbers by value, texts by characters, containers only with themselves. */
export function isSameScalar(left: unknown, right: unknown, budget: StepBudget): boolean {
  if (typeof left === 'string' && typeof right === 'string' && left.length === right.length)
    budget.spend(left.length / UNITS_PER_STEP);
  // loose equality of a bigint and a number compares their exact values
  return isNumber(left) && isNumber(right) ? left == right : left === right;
}

function isLess(left: unknown, right: unknown, budget: StepBudget): boolean {
  if (isNumber(left) && isNumber(right)) return left < right;
  if (typeof left !== 'string' || typeof right !== 'string') return false;
  budget.spend(Math.min(left.length, right.length) / UNITS_PER_STEP);
  return isTextLess(left, right);
}

/** By Unicode scalar values; `<` compares UTF-16 units, which puts U+FF5E after U+1F600. */
function isTextLess(left: string, right: string): boolean {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at++) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) return isSurrogate(a) === isSurrogate(b) ? a < b : isSurrogate(b);
  }
  return left.length < right.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

export function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

export function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
