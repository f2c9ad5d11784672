import type { Operand, Path, Test } from '../path';
import type { TextCursor } from '../text-cursor';
import type { StringLiteral } from './string-literal';

/** What stands in a condition: a value to compare, nodes to ask for, or something that is true or false. */
export type Term =
  | { readonly type: 'value'; readonly operand: Operand; readonly text?: StringLiteral }
  | { readonly type: 'query'; readonly path: Path }
  | { readonly type: 'logical'; readonly test: Extract<Test, { kind: 'match' | 'search' }> };

/** As a truth value: a query is true when it selects something. */
export function asTest(cursor: TextCursor, term: Term, position: number): Test {
  if (term.type === 'logical') return term.test;
  if (term.type === 'query') return { kind: 'exists', path: term.path };
  throw cursor.refused(
    term.operand.kind === 'literal'
      ? 'a constant is no condition; compare it with something'
      : `${term.operand.kind}() gives a value; compare it with something`,
    position,
  );
}

/** As one value: of a query that can select one node at most. */
export function asOperand(cursor: TextCursor, term: Term, position: number): Operand {
  if (term.type === 'value') return term.operand;
  if (term.type === 'query' && isSingular(term.path)) return { kind: 'path', path: term.path };
  throw cursor.refused(
    term.type === 'logical'
      ? `${term.test.kind}() is true or false and cannot be compared`
      : 'expected one value: a path without .., *, slices and ?, or value(…) of this one',
    position,
  );
}

/** As nodes. */
export function asQuery(cursor: TextCursor, term: Term, position: number): Path {
  if (term.type === 'query') return term.path;
  throw cursor.refused('expected a path that begins with @ or $', position);
}

function isSingular({ steps }: Path): boolean {
  return steps.every(
    ({ reach, selectors: [only, second] }) =>
      reach === 'child' && second === undefined && (only?.kind === 'name' || only?.kind === 'index'),
  );
}
