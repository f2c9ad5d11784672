import type { SqlValue } from './sql-value';

/** The error types of CloudEvents SQL v1, in the spelling of its conformance kit. */
export type SqlErrorKind =
  'parse' | 'math' | 'cast' | 'missingAttribute' | 'missingFunction' | 'functionEvaluation' | 'generic';

/** An operation that failed: why, and the value it has nevertheless (the language is total), mostly the zero value of its type. */
export interface SqlFailure {
  readonly error: SqlErrorKind;
  readonly message: string;
  readonly value: SqlValue;
}

/** What an expression gives. Failures are values: a missing attribute is an everyday thing, and throwing is slow. */
export type SqlOutcome = SqlValue | SqlFailure;

export function isFailure(outcome: SqlOutcome): outcome is SqlFailure {
  return typeof outcome === 'object';
}
