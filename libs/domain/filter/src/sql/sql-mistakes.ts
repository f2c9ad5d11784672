import type { ParsedSql } from './parse-sql';
import { printSql } from './print-sql';
import { PAYLOAD } from './scan-sql';
import type { SqlComparison, SqlExpression } from './sql-expression';
import { argumentType, SQL_FUNCTIONS } from './sql-functions';
import { castTo, type SqlType } from './sql-value';
import { typeOfExpression } from './type-of-expression';

/**
 * A part that the language allows and nobody can mean in a filter: a cast that fails whatever the event, a NOT that negates too little, the
 * payload taken for an attribute.
 */
export interface SqlMistake {
  readonly position: number;
  readonly detail: string;
}

/** The first mistake that can be told without an event, or null (3.3: "some error checks SHOULD be done at compile time"). */
export function mistakeIn({ expression, positions }: ParsedSql): SqlMistake | null {
  const type = typeOfExpression(expression);
  if (type === null || type === 'Boolean') return new MistakeFinder(positions).find(expression);
  const what = type === 'String' ? 'a String' : 'an Integer';
  return { position: 0, detail: `a filter is TRUE or FALSE and this gives ${what}; compare it with something` };
}

class MistakeFinder {
  constructor(private readonly positions: ParsedSql['positions']) {}

  find(expression: SqlExpression): SqlMistake | null {
    return (
      this.payload(expression) ??
      this.negatedTooSoon(expression) ??
      firstOf(operandsOf(expression), (operand) => this.failingCast(operand)) ??
      firstOf(operandsOf(expression), (operand) => this.find(operand.expression))
    );
  }

  private payload(expression: SqlExpression): SqlMistake | null {
    const isName = expression.kind === 'identifier' || expression.kind === 'exists';
    if (!isName || expression.name !== 'data') return null;
    return this.mistake(expression, PAYLOAD);
  }

  /** `NOT type = 'a'` is `(NOT type) = 'a'`. Whoever writes those brackets means it, and is not told. */
  private negatedTooSoon(expression: SqlExpression): SqlMistake | null {
    const first = negatable(expression);
    if (first?.kind !== 'not' || this.positions.get(first) !== this.positions.get(expression)) return null;
    const operand = first.operand;
    switch (expression.kind) {
      case 'comparison': {
        if (isBooleanTest(expression)) return null;
        const meant = `NOT (${printSql({ ...expression, left: operand })})`;
        return this.mistake(expression, `NOT binds tighter than ${expression.operator}; did you mean ${meant} ?`);
      }
      case 'like':
      case 'in': {
        const meant = printSql({ ...expression, operand, negated: !expression.negated });
        return this.mistake(
          expression,
          `NOT binds tighter than ${expression.kind.toUpperCase()}; did you mean ${meant} ?`,
        );
      }
      default:
        return null;
    }
  }

  private failingCast({ expression, type, taker }: Operand): SqlMistake | null {
    if (type === null || !failsAlways(expression, type, taker)) return null;
    const takes = type === 'Integer' ? 'Integers' : 'TRUE and FALSE';
    const order = /[<>]/.test(taker) ? '; texts and times have no order here' : '';
    return this.mistake(expression, `${taker} takes ${takes}, ${printSql(expression).slice(0, 60)} is none${order}`);
  }

  private mistake(expression: SqlExpression, detail: string): SqlMistake {
    return { position: this.positions.get(expression) ?? 0, detail };
  }
}

/** An operand, the type that it is cast to (null: to none in particular) and what casts it. */
interface Operand {
  readonly expression: SqlExpression;
  readonly type: SqlType | null;
  readonly taker: string;
}

function operandsOf(expression: SqlExpression): Operand[] {
  const all = (expressions: readonly SqlExpression[], type: SqlType | null, taker: string): Operand[] =>
    expressions.map((one) => ({ expression: one, type, taker }));
  switch (expression.kind) {
    case 'literal':
    case 'identifier':
    case 'exists':
      return [];
    case 'not':
      return all([expression.operand], 'Boolean', 'NOT');
    case 'negate':
      return all([expression.operand], 'Integer', '-');
    case 'and':
    case 'or':
    case 'xor':
      return all([expression.left, expression.right], 'Boolean', expression.kind.toUpperCase());
    case 'arithmetic':
      return all([expression.left, expression.right], 'Integer', expression.operator);
    case 'comparison': {
      const inOrder = expression.operator !== '=' && expression.operator !== '!=';
      return all([expression.left, expression.right], inOrder ? 'Integer' : null, expression.operator);
    }
    case 'like':
      return all([expression.operand], null, 'LIKE');
    case 'in':
      return all([expression.operand, ...expression.set], null, 'IN');
    case 'call': {
      const { name } = expression;
      return expression.arguments.flatMap((one, index) =>
        all([one], argumentType(SQL_FUNCTIONS[name], index), `${name}()`),
      );
    }
  }
}

/** Whether the cast fails at every event. NOT takes no Integer (see the evaluator). */
function failsAlways(expression: SqlExpression, type: SqlType, taker: string): boolean {
  if (taker === 'NOT' && typeOfExpression(expression) === 'Integer') return true;
  return expression.kind === 'literal' && castTo(type, expression.value) === null;
}

/** What a NOT at the beginning of the expression negates, before all else. */
function negatable(expression: SqlExpression): SqlExpression | null {
  if (expression.kind === 'comparison') return expression.left;
  return expression.kind === 'like' || expression.kind === 'in' ? expression.operand : null;
}

/** Whether the right side can be what a NOT on the left gives. */
function isBooleanTest({ operator, right }: SqlComparison): boolean {
  if (operator !== '=' && operator !== '!=') return false;
  return right.kind !== 'literal' || castTo('Boolean', right.value) !== null;
}

function firstOf<T>(items: readonly T[], find: (item: T) => SqlMistake | null): SqlMistake | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
