import { type StepBudget, UNITS_PER_STEP } from '../step-budget';
import { arithmeticOf, compareIntegers, negateInteger } from './integer-operations';
import { isLike } from './like-pattern';
import type { SqlArithmetic, SqlCall, SqlComparison, SqlExpression, SqlIn, SqlLike, SqlLogic } from './sql-expression';
import { isFailure, type SqlErrorKind, type SqlFailure, type SqlOutcome } from './sql-failure';
import { argumentType, SQL_FUNCTIONS } from './sql-functions';
import { castTo, type SqlType, type SqlValue, typeOfSql, zeroOf } from './sql-value';

/** Attributes by their names in lower case. */
export type SqlAttributes = Readonly<Record<string, SqlValue>>;

/** Every event has these, whatever it looks like here (3.4.4). */
const REQUIRED = new Set(['id', 'source', 'specversion', 'type']);

/**
 * The value of an expression, or its failure, "fail fast" (4.1): the first error ends the evaluation, and every operation around it gives
 * the zero value of its type. AND and OR leave their right operand alone when the left one decides.
 *
 * @throws BudgetSpent
 */
export function evaluateSql(expression: SqlExpression, attributes: SqlAttributes, budget: StepBudget): SqlOutcome {
  return new SqlEvaluation(attributes, budget).outcome(expression);
}

class SqlEvaluation {
  constructor(
    private readonly attributes: SqlAttributes,
    private readonly budget: StepBudget,
  ) {}

  outcome(expression: SqlExpression): SqlOutcome {
    this.budget.spend();
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'identifier':
        return this.attribute(expression.name);
      case 'exists':
        return REQUIRED.has(expression.name) || Object.hasOwn(this.attributes, expression.name);
      case 'not':
        return this.not(expression.operand);
      case 'negate':
        return this.negate(expression.operand);
      case 'and':
      case 'or':
      case 'xor':
        return this.logic(expression);
      case 'comparison':
        return this.comparison(expression);
      case 'arithmetic':
        return this.arithmetic(expression);
      case 'like':
        return this.like(expression);
      case 'in':
        return this.in(expression);
      case 'call':
        return this.call(expression);
    }
  }

  private attribute(name: string): SqlOutcome {
    // an attribute may be called `constructor`
    const value = Object.hasOwn(this.attributes, name) ? this.attributes[name] : undefined;
    if (value !== undefined) return value;
    // nobody can tell its type, so it counts as a Boolean (3.2)
    return failure('missingAttribute', `the event has no attribute ${name}`, 'Boolean');
  }

  /** The value of `expression` as one of `type`. */
  private as(type: SqlType, expression: SqlExpression): SqlOutcome {
    const outcome = this.outcome(expression);
    return isFailure(outcome) ? outcome : cast(type, outcome);
  }

  private not(operand: SqlExpression): SqlOutcome {
    const outcome = this.outcome(operand);
    if (isFailure(outcome)) return within(outcome, 'Boolean');
    // The conformance kit has it that NOT takes no Integer, and that it negates the `false` of a cast that fails; 3.7 would cast.
    const value = typeof outcome === 'number' ? castFailure('Boolean', outcome) : cast('Boolean', outcome);
    return isFailure(value) ? { ...value, value: true } : !value;
  }

  private negate(operand: SqlExpression): SqlOutcome {
    const value = this.as('Integer', operand);
    return isFailure(value) ? within(value, 'Integer') : negateInteger(Number(value));
  }

  private logic({ kind, left, right }: SqlLogic): SqlOutcome {
    const first = this.as('Boolean', left);
    if (isFailure(first)) return within(first, 'Boolean');
    if (kind === 'and' && first === false) return false;
    if (kind === 'or' && first === true) return true;
    const second = this.as('Boolean', right);
    if (isFailure(second)) return within(second, 'Boolean');
    return kind === 'xor' ? first !== second : second;
  }

  private comparison({ operator, left, right }: SqlComparison): SqlOutcome {
    const first = this.outcome(left);
    if (isFailure(first)) return within(first, 'Boolean');
    const second = this.outcome(right);
    if (isFailure(second)) return within(second, 'Boolean');
    if (operator === '=' || operator === '!=') {
      // `=` is there for all types, so the right operand says which one it is (3.7)
      const equal = this.isEqual(first, second, typeOfSql(second));
      return typeof equal === 'boolean' && operator === '!=' ? !equal : equal;
    }
    const x = cast('Integer', first);
    if (isFailure(x)) return within(x, 'Boolean');
    const y = cast('Integer', second);
    return isFailure(y) ? within(y, 'Boolean') : compareIntegers(operator, Number(x), Number(y));
  }

  /** Whether both, as values of `type`, are the same. */
  private isEqual(x: SqlValue, y: SqlValue, type: SqlType): SqlOutcome {
    const first = cast(type, x);
    if (isFailure(first)) return within(first, 'Boolean');
    const second = cast(type, y);
    if (isFailure(second)) return within(second, 'Boolean');
    if (typeof first === 'string') this.budget.spend(first.length / UNITS_PER_STEP);
    return first === second;
  }

  private arithmetic({ operator, left, right }: SqlArithmetic): SqlOutcome {
    const first = this.as('Integer', left);
    if (isFailure(first)) return within(first, 'Integer');
    const second = this.as('Integer', right);
    return isFailure(second) ? within(second, 'Integer') : arithmeticOf(operator, Number(first), Number(second));
  }

  private like({ operand, parts, negated }: SqlLike): SqlOutcome {
    const text = this.as('String', operand);
    return isFailure(text) ? within(text, 'Boolean') : isLike(String(text), parts, this.budget) !== negated;
  }

  /** From left to right until one is equal; what comes after that is not evaluated. */
  private in({ operand, set, negated }: SqlIn): SqlOutcome {
    const value = this.outcome(operand);
    if (isFailure(value)) return within(value, 'Boolean');
    for (const element of set) {
      const other = this.outcome(element);
      const equal = isFailure(other) ? within(other, 'Boolean') : this.isEqual(value, other, typeOfSql(value));
      if (isFailure(equal)) return equal;
      if (equal === true) return !negated;
    }
    return negated;
  }

  private call({ name, arguments: given }: SqlCall): SqlOutcome {
    const called = SQL_FUNCTIONS[name];
    const values: SqlValue[] = [];
    for (const [index, argument] of given.entries()) {
      const value = this.as(argumentType(called, index), argument);
      if (isFailure(value)) return within(value, called.result);
      if (typeof value === 'string') this.budget.spend(value.length / UNITS_PER_STEP);
      values.push(value);
    }
    // the cast to its own parameter types has just been made
    return called.apply(...(values as never[]));
  }
}

function cast(type: SqlType, value: SqlValue): SqlOutcome {
  return castTo(type, value) ?? castFailure(type, value);
}

function castFailure(type: SqlType, value: SqlValue): SqlFailure {
  const shown = String(value);
  return failure('cast', `${shown.length > 40 ? `${shown.slice(0, 40)}…` : shown} cannot be cast to ${type}`, type);
}

function failure(error: SqlErrorKind, message: string, type: SqlType): SqlFailure {
  return { error, message, value: zeroOf(type) };
}

/** The failure of an operand as that of an operation of this type. */
function within(inner: SqlFailure, type: SqlType): SqlFailure {
  return { ...inner, value: zeroOf(type) };
}
