/** A path: steps from the document's root (`$`) or, inside a predicate, from the node under test (`@`). */
export interface Path {
  readonly from: 'root' | 'current';
  readonly steps: readonly Step[];
}

/** One segment: its selectors are applied to each node so far (`child`), or to that node and everything below it (`descendant`). */
export interface Step {
  readonly reach: 'child' | 'descendant';
  readonly selectors: readonly Selector[];
}

export type Selector =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'slice'; readonly start: number | null; readonly end: number | null; readonly step: number }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'predicate'; readonly test: Test };

/** A question about one node, inside `[?…]`. */
export type Test =
  | { readonly kind: 'and' | 'or'; readonly left: Test; readonly right: Test }
  | { readonly kind: 'not'; readonly test: Test }
  | { readonly kind: 'exists'; readonly path: Path }
  | { readonly kind: 'comparison'; readonly operator: Comparison; readonly left: Operand; readonly right: Operand };

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** A value in a comparison. `path` has one node at most; none is "nothing", which equals only another nothing. */
export type Operand =
  | { readonly kind: 'literal'; readonly value: Literal }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'length'; readonly of: Operand }
  | { readonly kind: 'count'; readonly of: Path }
  | { readonly kind: 'value'; readonly of: Path };

/** A whole number beyond 2^53 is a bigint, so that no digit is lost. */
export type Literal = string | number | bigint | boolean | null;
