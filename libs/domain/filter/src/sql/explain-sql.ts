import type { Clause } from '../clause';
import type { SqlFilter } from '../filter';
import { MATCH_STEPS } from '../limits';
import { StepBudget } from '../step-budget';
import { evaluateSql, type SqlAttributes } from './evaluate-sql';
import { isPass } from './judge-sql';
import { printSql } from './print-sql';
import type { SqlExpression } from './sql-expression';
import { isFailure, type SqlOutcome } from './sql-failure';
import { toBoolean } from './sql-value';

/** Longest text shown as `seen`. */
const SEEN_CHARACTERS = 200;

/**
 * An expression judged with all its parts, also those that AND and OR leave out: what AND, OR, XOR and NOT connect are clauses of their
 * own; everything else shows the attribute that it looks at, or has a clause for each when there are more.
 */
export function explainSql({ expression, text }: SqlFilter, attributes: SqlAttributes): Clause {
  return { ...new SqlExplanation(attributes).clause(expression, isPass), expression: text };
}

class SqlExplanation {
  constructor(private readonly attributes: SqlAttributes) {}

  /** `passes` says what its value means in that place. */
  clause(expression: SqlExpression, passes: typeof isPass): Clause {
    const clause = this.judged(expression, passes);
    switch (expression.kind) {
      case 'and':
      case 'or':
      case 'xor':
        return {
          ...clause,
          clauses: operandsOf(expression, expression.kind).map((operand) => this.clause(operand, isTrue)),
        };
      case 'not':
        return { ...clause, clauses: [this.clause(expression.operand, isTrue)] };
      default: {
        const names = [...new Set(namesIn(expression))];
        const [only] = names;
        if (only === undefined) return clause;
        if (names.length === 1) return { ...clause, ...this.seen(only) };
        return { ...clause, clauses: names.map((name) => this.attribute(name)) };
      }
    }
  }

  private judged(expression: SqlExpression, passes: typeof isPass): Clause {
    const clause = { dialect: 'sql', expression: printSql(expression) };
    try {
      const outcome = evaluateSql(expression, this.attributes, new StepBudget(MATCH_STEPS));
      const passed = passes(expression, outcome);
      return { ...clause, passed, ...(isFailure(outcome) ? { fault: outcome.message } : {}) };
    } catch (error) {
      return { ...clause, passed: false, fault: error instanceof Error ? error.message : 'it failed' };
    }
  }

  private attribute(name: string): Clause {
    const seen = this.seen(name);
    return { dialect: 'sql', expression: name, passed: 'seen' in seen, ...seen };
  }

  private seen(name: string): { seen?: string } {
    if (!Object.hasOwn(this.attributes, name)) return {};
    return { seen: String(this.attributes[name]).slice(0, SEEN_CHARACTERS) };
  }
}

/** An operand of AND, OR, XOR or NOT is cast to a Boolean. */
function isTrue(_expression: SqlExpression, outcome: SqlOutcome): boolean {
  return !isFailure(outcome) && toBoolean(outcome) === true;
}

/** `a AND b AND c` has three operands. */
function operandsOf(expression: SqlExpression, kind: SqlExpression['kind']): SqlExpression[] {
  if (expression.kind !== kind || !('left' in expression)) return [expression];
  return [...operandsOf(expression.left, kind), ...operandsOf(expression.right, kind)];
}

/** The attributes that an expression looks at, from left to right. */
function namesIn(expression: SqlExpression): string[] {
  switch (expression.kind) {
    case 'literal':
      return [];
    case 'identifier':
    case 'exists':
      return [expression.name];
    case 'not':
    case 'negate':
    case 'like':
      return namesIn(expression.operand);
    case 'in':
      return [expression.operand, ...expression.set].flatMap(namesIn);
    case 'call':
      return expression.arguments.flatMap(namesIn);
    case 'and':
    case 'or':
    case 'xor':
    case 'comparison':
    case 'arithmetic':
      return [expression.left, expression.right].flatMap(namesIn);
  }
}
