import type { Filter } from './filter';
import type { Operand, Path, Selector, Step, Test } from './path';
import { sizeOf } from './pattern/pattern-tree';
import { readPattern } from './pattern/read-pattern';
import { UNITS_PER_STEP } from './step-budget';

/** The event for which a filter's cost is estimated. Ordinary ones are smaller; what is harmless for this one is harmless for them. */
const NODES = 1000;
const CHILDREN = 10;
const LEVELS = 8;
const TEXT_LENGTH = 64;
/** Parts of a pattern that stands in the event. */
const FOREIGN_PATTERN = 50;
/** Of so many instructions of a pattern one is looked at for a character of an ordinary text, and so many are looked at for one step. */
const WAITING = 8;
const VISITS_PER_STEP = 8;

/**
 * What judging a filter takes at most, in steps for each node of an event of 1,000 nodes. A member, an attribute or a comparison along a path
 * comes to next to nothing, `$..name` to 3, a search inside a search (`$..[?@..name]`) to some 30, a search of the whole event for each node of
 * it (`$..[?$..name]`) to 3,000. It says how the filter grows with the event; what it takes on a certain event the step budget finds out.
 */
export function estimateCost(filter: Filter): number {
  switch (filter.kind) {
    case 'attribute':
      return 1 / NODES;
    case 'sql':
      return filter.text.length / NODES;
    case 'all':
    case 'any':
      return filter.clauses.reduce((sum, clause) => sum + estimateCost(clause), 0);
    case 'not':
      return estimateCost(filter.clause);
    case 'path':
      return walk(filter.path.steps, WHOLE_EVENT).steps / NODES;
  }
}

/** Nodes that a path has come to: how many, with how many children, and with how many nodes below them, each as often as it is come upon. */
interface Spread {
  readonly count: number;
  readonly children: number;
  readonly below: number;
}

interface Walk extends Spread {
  readonly steps: number;
}

const WHOLE_EVENT: Spread = { count: 1, children: CHILDREN, below: NODES };

function walk(path: readonly Step[], from: Spread): Walk {
  let present: Spread = from;
  let steps = 1;
  for (const { reach, selectors } of path) {
    const searched = reach === 'descendant' ? everythingBelow(present) : present;
    if (reach === 'descendant') steps += 2 * searched.count;
    const selected = selectors.map((selector) => select(selector, searched));
    for (const one of selected) steps += one.steps;
    present = selected.reduce(together);
  }
  return { ...present, steps };
}

function together(one: Walk, other: Walk): Walk {
  return {
    count: one.count + other.count,
    children: one.children + other.children,
    below: one.below + other.below,
    steps: one.steps + other.steps,
  };
}

/** Each node below is come upon once, and each of its own nodes once for every level above it. */
function everythingBelow({ count, below }: Spread): Spread {
  return { count: count + below, children: below, below: below * LEVELS };
}

function select(selector: Selector, { count, children, below }: Spread): Walk {
  switch (selector.kind) {
    case 'name':
    case 'index':
    case 'js-member':
      return { count, children: Math.min(count * CHILDREN, below), below, steps: count };
    case 'slice':
    case 'wildcard':
      return { count: children, children: Math.min(children * CHILDREN, below), below, steps: 2 * children };
    case 'predicate': {
      const each = Math.max(1, below / children);
      const one: Spread = { count: 1, children: Math.min(CHILDREN, each), below: each };
      const steps = children * (2 + stepsOfTest(selector.test, one));
      return { count: children, children: Math.min(children * CHILDREN, below), below, steps };
    }
  }
}

function stepsOfTest(test: Test, current: Spread): number {
  switch (test.kind) {
    case 'and':
    case 'or':
      return 1 + stepsOfTest(test.left, current) + stepsOfTest(test.right, current);
    case 'not':
      return 1 + stepsOfTest(test.test, current);
    case 'exists':
      return 1 + stepsOfPath(test.path, current);
    case 'comparison':
    case 'js-comparison':
      return 1 + stepsOfOperand(test.left, current) + stepsOfOperand(test.right, current);
    case 'truthy':
      return 1 + stepsOfOperand(test.value, current);
    case 'js-text':
      return 1 + stepsOfOperand(test.value, current) + TEXT_LENGTH / UNITS_PER_STEP;
    case 'match':
    case 'search':
      return (
        1 +
        stepsOfOperand(test.value, current) +
        stepsOfOperand(test.pattern, current) +
        (TEXT_LENGTH * (1 + patternSize(test.pattern) / WAITING)) / VISITS_PER_STEP
      );
  }
}

function stepsOfOperand(operand: Operand, current: Spread): number {
  switch (operand.kind) {
    case 'literal':
      return 0;
    case 'path':
      return stepsOfPath(operand.path, current);
    case 'length':
      return CHILDREN + stepsOfOperand(operand.of, current);
    case 'count':
    case 'value':
      return stepsOfPath(operand.of, current);
  }
}

function stepsOfPath({ from, steps }: Path, current: Spread): number {
  return walk(steps, from === 'root' ? WHOLE_EVENT : current).steps;
}

function patternSize(pattern: Operand): number {
  if (pattern.kind !== 'literal' || typeof pattern.value !== 'string') return FOREIGN_PATTERN;
  try {
    return sizeOf(readPattern(pattern.value));
  } catch {
    return 1; // it fits nothing
  }
}
