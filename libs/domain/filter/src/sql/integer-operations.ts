import type { SqlArithmetic, SqlComparison } from './sql-expression';
import type { SqlOutcome } from './sql-failure';
import { isInteger32, MAX_INTEGER, MIN_INTEGER } from './sql-value';

/**
 * Division rounds towards 0, and the remainder has the sign of `x`. A result beyond 32 bits never wraps around: it is a math error with
 * the nearest Integer as value, as the specification has it for `ABS`.
 */
export function arithmeticOf(operator: SqlArithmetic['operator'], x: number, y: number): SqlOutcome {
  switch (operator) {
    case '+':
      return within32(x + y);
    case '-':
      return within32(x - y);
    case '*':
      return within32(x * y); // a product that a double rounds is far beyond 32 bits
    case '/':
      return y === 0 ? byZero('/', x) : within32(Math.trunc(x / y));
    case '%':
      return y === 0 ? byZero('%', x) : within32(x % y);
  }
}

export function negateInteger(x: number): SqlOutcome {
  return within32(-x);
}

export function absoluteInteger(x: number): SqlOutcome {
  return within32(Math.abs(x));
}

export function compareIntegers(operator: SqlComparison['operator'], x: number, y: number): boolean {
  switch (operator) {
    case '=':
      return x === y;
    case '!=':
      return x !== y;
    case '<':
      return x < y;
    case '<=':
      return x <= y;
    case '>':
      return x > y;
    case '>=':
      return x >= y;
  }
}

function within32(result: number): SqlOutcome {
  if (isInteger32(result)) return result + 0; // -0 + 0 is 0
  const value = result > 0 ? MAX_INTEGER : MIN_INTEGER;
  return { error: 'math', message: `${result} does not fit into an Integer of 32 bits`, value };
}

function byZero(operator: '/' | '%', x: number): SqlOutcome {
  return { error: 'math', message: `${x} ${operator} 0`, value: 0 };
}
