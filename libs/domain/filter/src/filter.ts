import type { Path } from './path';

/**
 * What a filter says, whatever dialect it was written in. Values, no behaviour: it is judged by `judgeFilter` one event at a time, and an
 * index may take it apart instead.
 */
export type Filter = AttributeFilter | GroupFilter | NotFilter | PathFilter;

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
  readonly dialect: 'jsonpath' | 'jsonpath2';
  /** As written. */
  readonly text: string;
  readonly path: Path;
}
