import type { StepBudget } from '../step-budget';
import { evaluateSql, type SqlAttributes } from './evaluate-sql';
import type { SqlExpression } from './sql-expression';
import { isFailure, type SqlOutcome } from './sql-failure';
import { toBoolean } from './sql-value';

export interface SqlJudgement {
  readonly event: { readonly attributes: SqlAttributes };
  readonly budget: StepBudget;
  /** Told why it cannot be judged. */
  readonly onFault: (reason: string) => void;
}

/**
 * Whether an event passes. An error of the language, like an attribute that is not there, makes the filter false and no more (Subscriptions
 * API, "sql"), so that `not` around it passes; null, "cannot be judged", is only for too many steps.
 */
export function judgeSql(expression: SqlExpression, { event, budget, onFault }: SqlJudgement): boolean | null {
  try {
    return isPass(expression, evaluateSql(expression, event.attributes, budget));
  } catch (error) {
    onFault(error instanceof Error ? error.message : 'it failed');
    return null;
  }
}

/**
 * Nothing but the Boolean TRUE passes (1.2). Events in headers do not tell the type of an attribute, so an attribute that is the whole
 * expression is the Boolean that it writes.
 */
export function isPass(expression: SqlExpression, outcome: SqlOutcome): boolean {
  if (isFailure(outcome)) return false;
  return (expression.kind === 'identifier' ? toBoolean(outcome) : outcome) === true;
}
