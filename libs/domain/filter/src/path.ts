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
  | { readonly kind: 'predicate'; readonly test: Test }
  /**
   * Dialect jsonpath-plus: an own member as in JavaScript. Of an object the member of that name; of an array and of a text its `length` and, by
   * a number written as text, its element or UTF-16 unit. Only for `length` and such numbers; for every other name it would be the selector `name`.
   */
  | { readonly kind: 'js-member'; readonly name: string };

/** A question about one node, inside `[?…]`. */
export type Test =
  | { readonly kind: 'and' | 'or'; readonly left: Test; readonly right: Test }
  | { readonly kind: 'not'; readonly test: Test }
  | { readonly kind: 'exists'; readonly path: Path }
  | { readonly kind: 'comparison'; readonly operator: Comparison; readonly left: Operand; readonly right: Operand }
  /** The whole text (`match`) or some part of it (`search`) fits the I-Regexp. False when the value or the pattern is no text, or the pattern no I-Regexp. */
  | { readonly kind: 'match' | 'search'; readonly value: Operand; readonly pattern: Operand }
  /** Dialect jsonpath-plus: true in JavaScript, that is there, and not `false`, `null`, `0` or `""`. */
  | { readonly kind: 'truthy'; readonly value: Operand }
  /** Dialect jsonpath-plus: compared as JavaScript does, only where that differs from `comparison` (see `compareAsScript`). */
  | { readonly kind: 'js-comparison'; readonly operator: JsComparison; readonly left: Operand; readonly right: Operand }
  /** Dialect jsonpath-plus: `startsWith`, `endsWith`, `includes` of a text; `includes` also of an array that has this text as element. */
  | { readonly kind: 'js-text'; readonly operator: JsTextOperator; readonly value: Operand; readonly text: string };

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

export type JsComparison = Comparison | '===' | '!==';

export type JsTextOperator = 'startsWith' | 'endsWith' | 'includes';

/** A value in a comparison. `path` has one node at most; none is "nothing", which equals only another nothing. */
export type Operand =
  | { readonly kind: 'literal'; readonly value: Literal }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'length'; readonly of: Operand }
  | { readonly kind: 'count'; readonly of: Path }
  | { readonly kind: 'value'; readonly of: Path };

/** A whole number beyond 2^53 is a bigint, so that no digit is lost. */
export type Literal = string | number | bigint | boolean | null;
