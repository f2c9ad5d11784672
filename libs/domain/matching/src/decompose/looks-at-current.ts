import type { Operand, Path, Test } from '@carillon/domain-filter';

/** Whether a predicate asks about the node under test (`@`), and not about the document alone. */
export function looksAtCurrent(test: Test): boolean {
  switch (test.kind) {
    case 'and':
    case 'or':
      return looksAtCurrent(test.left) || looksAtCurrent(test.right);
    case 'not':
      return looksAtCurrent(test.test);
    case 'exists':
      return ofPath(test.path);
    case 'comparison':
    case 'js-comparison':
      return ofOperand(test.left) || ofOperand(test.right);
    case 'match':
    case 'search':
      return ofOperand(test.value) || ofOperand(test.pattern);
    case 'truthy':
    case 'js-text':
      return ofOperand(test.value);
  }
}

function ofOperand(operand: Operand): boolean {
  switch (operand.kind) {
    case 'literal':
      return false;
    case 'path':
      return ofPath(operand.path);
    case 'length':
      return ofOperand(operand.of);
    default:
      return ofPath(operand.of);
  }
}

/** `@` in a predicate inside the path is another node; counting it in costs nothing but a look-up. */
function ofPath(path: Path): boolean {
  return path.from === 'current' || path.steps.some((step) => step.selectors.some((one) => one.kind === 'predicate'));
}
