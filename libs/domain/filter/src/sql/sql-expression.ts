import type { LikePart } from './like-pattern';
import type { SqlValue } from './sql-value';

/**
 * An expression of CloudEvents SQL v1. Values, no behaviour. Keywords, functions and attribute names are in one spelling here whatever
 * was written: `<>` is `!=`, attribute names are in lower case, brackets are gone.
 */
export type SqlExpression =
  | SqlLiteral
  | SqlIdentifier
  | SqlExists
  | SqlUnary
  | SqlLogic
  | SqlComparison
  | SqlArithmetic
  | SqlLike
  | SqlIn
  | SqlCall;

export interface SqlLiteral {
  readonly kind: 'literal';
  readonly value: SqlValue;
}

/** The value of a context attribute. */
export interface SqlIdentifier {
  readonly kind: 'identifier';
  readonly name: string;
}

/** `EXISTS name`. */
export interface SqlExists {
  readonly kind: 'exists';
  readonly name: string;
}

/** `NOT x`, and `-x` of anything but a number as written: `-5` is a literal. */
export interface SqlUnary {
  readonly kind: 'not' | 'negate';
  readonly operand: SqlExpression;
}

/** `AND`, `OR`, `XOR`: one precedence, from left to right. */
export interface SqlLogic {
  readonly kind: 'and' | 'or' | 'xor';
  readonly left: SqlExpression;
  readonly right: SqlExpression;
}

export interface SqlComparison {
  readonly kind: 'comparison';
  readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=';
  readonly left: SqlExpression;
  readonly right: SqlExpression;
}

export interface SqlArithmetic {
  readonly kind: 'arithmetic';
  readonly operator: '+' | '-' | '*' | '/' | '%';
  readonly left: SqlExpression;
  readonly right: SqlExpression;
}

/** `x LIKE 'pattern'`; with `negated`, `x NOT LIKE 'pattern'`. */
export interface SqlLike {
  readonly kind: 'like';
  readonly operand: SqlExpression;
  /** As written between the quotes, escapes of `%` and `_` still in it. */
  readonly pattern: string;
  /** What the pattern says: an exact text is one part, a prefix is a text and `many`, a suffix `many` and a text. */
  readonly parts: readonly LikePart[];
  readonly negated: boolean;
}

/** `x IN (…)`; with `negated`, `x NOT IN (…)`. Elements are cast to the type of `x`. */
export interface SqlIn {
  readonly kind: 'in';
  readonly operand: SqlExpression;
  readonly set: readonly SqlExpression[];
  readonly negated: boolean;
}

/** A call of a built-in function with as many arguments as it takes. */
export interface SqlCall {
  readonly kind: 'call';
  readonly name: SqlFunctionName;
  readonly arguments: readonly SqlExpression[];
}

export type SqlFunctionName =
  | 'ABS'
  | 'BOOL'
  | 'CONCAT'
  | 'CONCAT_WS'
  | 'INT'
  | 'LEFT'
  | 'LENGTH'
  | 'LOWER'
  | 'RIGHT'
  | 'STRING'
  | 'SUBSTRING'
  | 'TRIM'
  | 'UPPER';
