import { compareAsScript, isTruthy } from './compare-as-script';
import { compareValues, isContainer, NOTHING } from './compare-values';
import { lengthOf } from './length-of';
import type { Operand, Path, Selector, Step, Test } from './path';
import { matchesPattern } from './pattern/matches-pattern';
import { scriptMember } from './script-member';
import { selectIndex, selectSlice, type Visit } from './select-from-array';
import type { StepBudget } from './step-budget';
import { testText } from './test-text';

/** Where a path starts, and what it may cost. */
export interface Scope {
  readonly root: unknown;
  /** The node under test (`@`); the root itself outside predicates. */
  readonly current: unknown;
  readonly budget: StepBudget;
}

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
  if (!isContainer(node)) return typeof node === 'string' && selectFromText(selectors, node, visit);
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
    case 'js-member': {
      const member = scriptMember(node, selector.name);
      return member !== NOTHING && visit(member);
    }
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

/** In JavaScript a text has a length and units; nothing else looks into texts. */
function selectFromText(selectors: readonly Selector[], text: string, visit: Visit): boolean {
  return selectors.some((selector) => {
    const member = selector.kind === 'js-member' ? scriptMember(text, selector.name) : NOTHING;
    return member !== NOTHING && visit(member);
  });
}

function someChild(node: object, budget: StepBudget, visit: Visit): boolean {
  if (Array.isArray(node)) return node.some(visit);
  // Object.keys and not for…in: own members only, `__proto__` among them
  const names = Object.keys(node);
  budget.spend(names.length);
  return names.some((name) => visit(node[name as keyof typeof node]));
}

/** Whether the node under test passes.
 * @throws BudgetSpent */
export function passes(test: Test, scope: Scope): boolean {
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
    case 'match':
    case 'search':
      return matchesPattern(test, valueOf(test.value, scope), valueOf(test.pattern, scope), scope.budget);
    case 'truthy':
      return isTruthy(valueOf(test.value, scope));
    case 'js-comparison':
      return compareAsScript(test.operator, valueOf(test.left, scope), valueOf(test.right, scope), scope.budget);
    case 'js-text':
      return testText(test.operator, valueOf(test.value, scope), test.text, scope.budget);
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
