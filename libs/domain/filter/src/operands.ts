import type { Operand, Path, Test } from './path';

/** The paths from the document's root that the predicates of `path` compare or ask for, in order of appearance: what one must see to understand a verdict. */
export function operandsOf(path: Path): Path[] {
  return path.steps.flatMap((step) =>
    step.selectors.flatMap((selector) => (selector.kind === 'predicate' ? ofTest(selector.test) : [])),
  );
}

function ofTest(test: Test): Path[] {
  switch (test.kind) {
    case 'and':
    case 'or':
      return [...ofTest(test.left), ...ofTest(test.right)];
    case 'not':
      return ofTest(test.test);
    case 'exists':
      return ofPath(test.path);
    case 'truthy':
    case 'js-text':
      return ofOperand(test.value);
    case 'match':
    case 'search':
      return [...ofOperand(test.value), ...ofOperand(test.pattern)];
    case 'comparison':
    case 'js-comparison':
      return [...ofOperand(test.left), ...ofOperand(test.right)];
  }
}

function ofOperand(operand: Operand): Path[] {
  switch (operand.kind) {
    case 'literal':
      return [];
    case 'path':
      return ofPath(operand.path);
    case 'length':
      return ofOperand(operand.of);
    case 'count':
    case 'value':
      return ofPath(operand.of);
  }
}

function ofPath(path: Path): Path[] {
  return path.from === 'root' ? [path] : [];
}
