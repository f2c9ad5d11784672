import { compareValues, isContainer, NOTHING } from './compare-values';
import type { Operand, Path, Selector, Step, Test } from './path';
import { type StepBudget, UNITS_PER_STEP } from './step-budget';

/** Where a path starts, and what it may cost. */
export interface Scope {
  readonly root: unknown;
  /** The node under test (`@`); the root itself outside predicates. */
  readonly current: unknown;
  readonly budget: StepBudget;
}

/** Told of each selected node; true stops the selection. */
type Visit = (node: unknown) => boolean;

/**
 * Shows the nodes that a path selects, in the order of RFC 9535, one at a time, until `visit` says stop. Depth of the document is no
 * limit; the steps are.
 *
 * @returns whether it was stopped
 * @throws BudgetSpent
 */
export function selectNodes(path: Path, scope: Scope, visit: Visit): boolean {
  return walk(path.steps, 0, path.from === 'root' ? scope.root : scope.current, scope, visit);
}

/** Recursion is over the steps of the path alone, which the limits on filters bound. */
function walk(steps: readonly Step[], index: number, node: unknown, scope: Scope, visit: Visit): boolean {
  scope.budget.spend();
  const step = steps[index];
  if (step === undefined) return visit(node);
  const next: Visit = (child) => walk(steps, index + 1, child, scope, visit);
  if (step.reach === 'child') return applySelectors(step.selectors, node, scope, next);
  const waiting = [node];
  while (waiting.length > 0) {
    const present = waiting.pop();
    scope.budget.spend();
    if (applySelectors(step.selectors, present, scope, next)) return true;
    pushContainers(present, waiting, scope.budget);
  }
  return false;
}

/** The children that can have children, the last one first, so that the first is taken first. */
function pushContainers(node: unknown, waiting: unknown[], budget: StepBudget): void {
  if (!isContainer(node)) return;
  const children: readonly unknown[] = Array.isArray(node) ? node : Object.values(node);
  budget.spend(children.length);
  for (let at = children.length - 1; at >= 0; at--) if (isContainer(children[at])) waiting.push(children[at]);
}

function applySelectors(selectors: readonly Selector[], node: unknown, scope: Scope, visit: Visit): boolean {
  if (!isContainer(node)) return false;
  if (selectors.length > 1) scope.budget.spend(selectors.length - 1);
  for (const selector of selectors) if (applySelector(selector, node, scope, visit)) return true;
  return false;
}

function applySelector(selector: Selector, node: object, scope: Scope, visit: Visit): boolean {
  switch (selector.kind) {
    case 'name':
      return (
        !Array.isArray(node) && Object.hasOwn(node, selector.name) && visit(node[selector.name as keyof typeof node])
      );
    case 'index':
      return Array.isArray(node) && selectIndex(selector.index, node, visit);
    case 'slice':
      return Array.isArray(node) && selectSlice(selector, node, visit);
    case 'wildcard':
      return someChild(node, scope.budget, visit);
    case 'predicate':
      return someChild(
        node,
        scope.budget,
        (child) => passes(selector.test, { ...scope, current: child }) && visit(child),
      );
  }
}

function someChild(node: object, budget: StepBudget, visit: Visit): boolean {
  if (Array.isArray(node)) return node.some(visit);
  // Object.keys and not for…in: own members only, `__proto__` among them
  const names = Object.keys(node);
  budget.spend(names.length);
  return names.some((name) => visit(node[name as keyof typeof node]));
}

function selectIndex(index: number, array: readonly unknown[], visit: Visit): boolean {
  const at = index < 0 ? array.length + index : index;
  return at >= 0 && at < array.length && visit(array[at]);
}

/** RFC 9535, 2.3.4.2.2. */
function selectSlice(
  { start, end, step }: Extract<Selector, { kind: 'slice' }>,
  array: readonly unknown[],
  visit: Visit,
): boolean {
  const { length } = array;
  const clamp = (bound: number, low: number, high: number): number =>
    Math.min(Math.max(bound < 0 ? length + bound : bound, low), high);
  if (step > 0) {
    const upper = clamp(end ?? length, 0, length);
    for (let at = clamp(start ?? 0, 0, length); at < upper; at += step) if (visit(array[at])) return true;
  } else if (step < 0) {
    const lower = end === null ? -1 : clamp(end, -1, length - 1);
    for (let at = start === null ? length - 1 : clamp(start, -1, length - 1); at > lower; at += step)
      if (visit(array[at])) return true;
  }
  return false;
}

function passes(test: Test, scope: Scope): boolean {
  scope.budget.spend();
  switch (test.kind) {
    case 'and':
      return passes(test.left, scope) && passes(test.right, scope);
    case 'or':
      return passes(test.left, scope) || passes(test.right, scope);
    case 'not':
      return !passes(test.test, scope);
    case 'exists':
      return selectNodes(test.path, scope, () => true);
    case 'comparison':
      return compareValues(test.operator, valueOf(test.left, scope), valueOf(test.right, scope), scope.budget);
  }
}

function valueOf(operand: Operand, scope: Scope): unknown {
  switch (operand.kind) {
    case 'literal':
      return operand.value;
    case 'path':
      return firstOf(operand.path, scope);
    case 'length':
      return lengthOf(valueOf(operand.of, scope), scope.budget);
    case 'count': {
      let count = 0;
      selectNodes(operand.of, scope, () => (count++, false));
      return count;
    }
    case 'value': {
      const found: unknown[] = [];
      selectNodes(operand.of, scope, (node) => found.push(node) > 1);
      return found.length === 1 ? found[0] : NOTHING;
    }
  }
}

/** The first node that a path selects, or {@link NOTHING}. */
export function firstOf(path: Path, scope: Scope): unknown {
  let first: unknown = NOTHING;
  selectNodes(path, scope, (node) => {
    first = node;
    return true;
  });
  return first;
}

/** RFC 9535, 2.4.4: characters, not UTF-16 units. */
function lengthOf(value: unknown, budget: StepBudget): unknown {
  if (typeof value === 'string') {
    budget.spend(value.length / UNITS_PER_STEP);
    return value.length - (value.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
  }
  if (Array.isArray(value)) return value.length;
  if (!isContainer(value)) return NOTHING;
  const { length } = Object.keys(value);
  budget.spend(length);
  return length;
}
