import type { Operand, Path, Selector, Step, Test } from '../path';
import { printLiteral } from '../print-path';

const SHORTHAND = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A path that was read from the dialect jsonpath-plus in its spelling. Read again it gives the same tree. */
export function printPlus(path: Path): string {
  return `$${path.steps.map(printStep).join('')}`;
}

function printStep({ reach, selectors }: Step): string {
  const [only] = selectors;
  const dots = reach === 'descendant' ? '..' : '';
  if (selectors.length === 1 && (only?.kind === 'name' || only?.kind === 'js-member') && SHORTHAND.test(only.name))
    return `${dots || '.'}${only.name}`;
  const positions = selectors.some(({ kind }) => kind === 'slice');
  return `${dots}[${selectors.map((selector) => printSelector(selector, positions)).join()}]`;
}

function printSelector(selector: Selector, positions: boolean): string {
  switch (selector.kind) {
    case 'name':
    case 'js-member':
      return positions ? selector.name : JSON.stringify(selector.name);
    case 'index':
      return String(selector.index);
    case 'slice':
      return `${selector.start ?? ''}:${selector.end ?? ''}:${selector.step}`;
    case 'wildcard':
      return '*';
    case 'predicate':
      return `?(${printTest(selector.test)})`;
  }
}

function printTest(test: Test): string {
  switch (test.kind) {
    case 'and':
      return `(${printTest(test.left)} && ${printTest(test.right)})`;
    case 'or':
      return `(${printTest(test.left)} || ${printTest(test.right)})`;
    case 'not':
      return `!(${printTest(test.test)})`;
    case 'exists':
      return `${printPath(test.path)} !== undefined`;
    case 'truthy':
      return printOperand(test.value);
    case 'js-text':
      return `${printOperand(test.value)}.${test.operator}(${JSON.stringify(test.text)})`;
    case 'comparison':
      // read as RFC 9535 because it was strict
      return `${printOperand(test.left)} ${test.operator}= ${printOperand(test.right)}`;
    case 'js-comparison':
      return `${printOperand(test.left)} ${test.operator} ${printOperand(test.right)}`;
    case 'match':
    case 'search':
      throw new Error(`${test.kind} is no condition of this dialect`);
  }
}

function printOperand(operand: Operand): string {
  switch (operand.kind) {
    case 'literal':
      return printLiteral(operand.value);
    case 'path':
      return printPath(operand.path);
    case 'length':
    case 'count':
    case 'value':
      throw new Error(`${operand.kind} is no value of this dialect`);
  }
}

function printPath({ from, steps }: Path): string {
  return (from === 'root' ? '@root' : '@') + steps.map(printStep).join('');
}
