import type { Literal, Operand, Path, Selector, Step, Test } from './path';

const SHORTHAND = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A path in RFC 9535's spelling. Read again it gives the same tree, unless something in it only the dialect jsonpath-plus can say. */
export function printPath(path: Path): string {
  return (path.from === 'root' ? '$' : '@') + path.steps.map(printStep).join('');
}

/** A test as it stands after the `?`. */
function printTest(test: Test): string {
  switch (test.kind) {
    case 'and':
    case 'or': {
      const sign = test.kind === 'and' ? '&&' : '||';
      return `(${printTest(test.left)} ${sign} ${printTest(test.right)})`;
    }
    case 'not':
      return test.test.kind === 'comparison' || test.test.kind === 'not'
        ? `!(${printTest(test.test)})`
        : `!${printTest(test.test)}`;
    case 'exists':
      return printPath(test.path);
    case 'comparison':
    case 'js-comparison':
      return `${printOperand(test.left)} ${test.operator} ${printOperand(test.right)}`;
    case 'match':
    case 'search':
      return `${test.kind}(${printOperand(test.value)}, ${printOperand(test.pattern)})`;
    case 'truthy':
      return printOperand(test.value);
    case 'js-text':
      return `${printOperand(test.value)}.${test.operator}(${JSON.stringify(test.text)})`;
  }
}

function printOperand(operand: Operand): string {
  switch (operand.kind) {
    case 'literal':
      return printLiteral(operand.value);
    case 'path':
      return printPath(operand.path);
    case 'length':
      return `length(${printOperand(operand.of)})`;
    case 'count':
    case 'value':
      return `${operand.kind}(${printPath(operand.of)})`;
  }
}

function printStep({ reach, selectors }: Step): string {
  const dots = reach === 'descendant' ? '..' : '';
  const [only] = selectors;
  if (selectors.length === 1 && (only?.kind === 'name' || only?.kind === 'js-member') && SHORTHAND.test(only.name))
    return `${dots || '.'}${only.name}`;
  return `${dots}[${selectors.map(printSelector).join(', ')}]`;
}

function printSelector(selector: Selector): string {
  switch (selector.kind) {
    case 'js-member':
      return selector.name;
    case 'name':
      return JSON.stringify(selector.name);
    case 'index':
      return String(selector.index);
    case 'slice':
      return `${selector.start ?? ''}:${selector.end ?? ''}:${selector.step}`;
    case 'wildcard':
      return '*';
    case 'predicate':
      return `?${printTest(selector.test)}`;
  }
}

/** In JSON's spelling, with every digit. */
export function printLiteral(value: Literal): string {
  if (typeof value === 'bigint') return value.toString();
  return Object.is(value, -0) ? '-0' : JSON.stringify(value);
}
