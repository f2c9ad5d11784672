import type { Path, Selector, Step } from '@carillon/domain-filter';

import type { Literal, Place } from '../predicate/predicate';
import { ALWAYS, both, type Conjunction, type Disjunction, either, weakened } from './conjunction';
import { decomposeTest } from './decompose-test';
import { looksAtCurrent } from './looks-at-current';

const ROOT: Place = { root: 'document', steps: [] };

/** Where a path has come to, and what must hold for it to have come there. */
interface Position {
  readonly place: Place;
  /** The innermost wildcard or predicate on the way. */
  readonly row: Place | null;
  readonly conditions: Disjunction;
}

/** When a path from the document's root selects at least one node. */
export function decomposePath(path: Path): Disjunction {
  return follow({ place: ROOT, row: null, conditions: ALWAYS }, path.steps);
}

function follow(position: Position, steps: readonly Step[]): Disjunction {
  const [step, ...rest] = steps;
  if (step === undefined) return arrived(position);
  if (step.reach === 'descendant') return weakened(arrived(position));
  return either(step.selectors.map((selector) => select(position, selector, rest)));
}

function select(position: Position, selector: Selector, rest: readonly Step[]): Disjunction {
  switch (selector.kind) {
    case 'name':
      return follow({ ...position, place: below(position.place, { name: selector.name }) }, rest);
    case 'index':
      if (selector.index < 0) break;
      return follow({ ...position, place: below(position.place, { index: selector.index }) }, rest);
    case 'wildcard': {
      if (isInAskedRow(position)) break;
      const row = below(position.place, 'any');
      return follow({ ...position, place: row, row }, rest);
    }
    case 'predicate':
      return looksAtCurrent(selector.test) ? ofEach(position, selector, rest) : ofRoot(position, selector, rest);
    default:
  }
  return weakened(arrived(position));
}

/** A predicate about the elements or members. */
function ofEach(
  position: Position,
  { test }: Extract<Selector, { kind: 'predicate' }>,
  rest: readonly Step[],
): Disjunction {
  if (isInAskedRow(position)) return weakened(arrived(position));
  const row = below(position.place, 'any');
  const asked = decomposeTest(test, row, false).map((one) => inRow(one, row));
  return follow({ place: row, row, conditions: both(position.conditions, asked) }, rest);
}

/**
 * A predicate about the document alone, the usual way to ask about the event itself: `$[?$.data.total > 100]`. It also needs something to
 * select, which the document has when the predicate found a value in it.
 */
function ofRoot(
  position: Position,
  { test }: Extract<Selector, { kind: 'predicate' }>,
  rest: readonly Step[],
): Disjunction {
  const conditions = decomposeTest(test, null, false);
  const isAboutRoot = position.place.steps.length === 0 && rest.length === 0;
  return both(
    position.conditions,
    conditions.map((one) => (isAboutRoot && findsSomething(one) ? one : { ...one, exact: false })),
  );
}

function findsSomething({ literals }: Conjunction): boolean {
  return literals.some(({ place, negated }) => !negated && place.root === 'document' && place.steps.length > 0);
}

/** What is asked below the row moves into it. */
function inRow(one: Conjunction, row: Place): Conjunction {
  const { length } = row.steps;
  const isBelow = ({ place }: Literal): boolean =>
    place.root === 'document' &&
    place.steps.length >= length &&
    place.steps.slice(0, length).every((step, at) => step === row.steps[at]);
  return {
    literals: one.literals.filter((literal) => !isBelow(literal)),
    row,
    inRow: one.literals.filter(isBelow),
    exact: one.exact,
  };
}

/** A row inside a row of which something is asked already: which one it was cannot be told any more. */
function isInAskedRow({ row, conditions }: Position): boolean {
  return row !== null && conditions.some((one) => one.inRow.length > 0);
}

/** Something stands where the path has come to. */
function arrived({ place, row, conditions }: Position): Disjunction {
  // that there is a document at all cannot be looked up
  if (place === ROOT) return weakened(conditions);
  if (row === null) return both(conditions, [exists(place)]);
  const there = place === row ? [] : exists(place).literals;
  return conditions.map((one) => ({ ...one, row, inRow: [...one.inRow, ...there] }));
}

function exists(place: Place): Conjunction {
  return { literals: [{ place, question: { kind: 'exists' }, negated: false }], row: null, inRow: [], exact: true };
}

export function below(place: Place, step: Place['steps'][number]): Place {
  return { root: place.root, steps: [...place.steps, step] };
}
