import { numberOfText } from '../compare-as-script';
import type { Comparison, JsComparison, Operand, Test } from '../path';

/** One side of a comparison as it is written. */
export type Compared =
  Extract<Operand, { kind: 'literal' }> | Extract<Operand, { kind: 'path' }> | { readonly kind: 'undefined' };

/**
 * A comparison of JavaScript as a test: in the words of RFC 9535 wherever that means the same for every value that JSON has, because an
 * index knows those, and as `js-comparison` otherwise. A text says why it is not taken.
 */
export function compared(operator: JsComparison, left: Compared, right: Compared): Test | string {
  if (left.kind !== 'path')
    return right.kind === 'path'
      ? compared(MIRRORED[operator], right, left)
      : 'both sides are constants; compare something of the event';
  if (right.kind === 'path') return { kind: 'js-comparison', operator, left, right };
  switch (operator) {
    case '===':
    case '!==':
      return isStrictly(operator === '===', left, right);
    case '==':
    case '!=':
      return isLoosely(operator === '==', left, right);
    default:
      return right.kind === 'undefined' ? 'undefined is in no order' : { kind: 'js-comparison', operator, left, right };
  }
}

/** A constant is of one type, so that the type-exact comparison of RFC 9535 says the same. */
function isStrictly(equal: boolean, left: PathOperand, right: Constant): Test {
  if (right.kind === 'literal') return comparison(equal ? '==' : '!=', left, right);
  return equal ? { kind: 'not', test: exists(left) } : exists(left);
}

function isLoosely(equal: boolean, left: PathOperand, right: Constant): Test {
  const operator = equal ? '==' : '!=';
  if (right.kind === 'undefined' || right.value === null) {
    const isNull = comparison(operator, left, { kind: 'literal', value: null });
    return equal
      ? { kind: 'or', left: { kind: 'not', test: exists(left) }, right: isNull }
      : { kind: 'and', left: exists(left), right: isNull };
  }
  // no number, true or false equals a text that is no number
  if (typeof right.value === 'string' && Number.isNaN(numberOfText(right.value)))
    return comparison(operator, left, right);
  return { kind: 'js-comparison', operator, left, right };
}

type PathOperand = Extract<Operand, { kind: 'path' }>;
type Constant = Exclude<Compared, PathOperand>;

function comparison(operator: Comparison, left: Operand, right: Operand): Test {
  return { kind: 'comparison', operator, left, right };
}

function exists({ path }: PathOperand): Test {
  return { kind: 'exists', path };
}

const MIRRORED: Readonly<Record<JsComparison, JsComparison>> = {
  '==': '==',
  '!=': '!=',
  '===': '===',
  '!==': '!==',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};
