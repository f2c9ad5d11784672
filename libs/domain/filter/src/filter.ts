import type { Path } from './path';
import type { SqlExpression } from './sql/sql-expression';

/**
 * What a filter says, whatever dialect it was written in. Values, no behaviour: it is judged by `judgeFilter` one event at a time, and an
 * index may take it apart instead.
 */
export type Filter = AttributeFilter | GroupFilter | NotFilter | PathFilter | SqlFilter;

/** Compares the text of one context attribute, case-sensitively. An absent attribute never passes. */
export interface AttributeFilter {
  readonly kind: 'attribute';
  readonly operator: 'exact' | 'prefix' | 'suffix';
  readonly name: string;
  readonly value: string;
}

/** `all` passes when every clause does, `any` when one does. */
export interface GroupFilter {
  readonly kind: 'all' | 'any';
  readonly clauses: readonly Filter[];
}

export interface NotFilter {
  readonly kind: 'not';
  readonly clause: Filter;
}

/** Passes when the path selects at least one node of the event's document; a selected false, 0 or null counts. */
export interface PathFilter {
  readonly kind: 'path';
  readonly dialect: 'jsonpath' | 'jsonpath2' | 'jsonpath-plus';
  /** As written. */
  readonly text: string;
  readonly path: Path;
}

/** Passes when the expression is TRUE. It looks at attributes only; an error, like an attribute that is not there, makes it false. */
export interface SqlFilter {
  readonly kind: 'sql';
  /** As written. */
  readonly text: string;
  readonly expression: SqlExpression;
}
