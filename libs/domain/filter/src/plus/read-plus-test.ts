import type { JsComparison, Test } from '../path';
import type { TextCursor } from '../text-cursor';
import { compared } from './compared';
import { notTaken, type PlusValue, readPlusValue, skip } from './read-plus-value';

const COMPARISON = /[=!]==?|[<>]=?/y;
const ARITHMETIC = /[-+*/%?~^]|=~/y;
/** The condition inside `?(…)`, up to its closing parenthesis. */
export function readPlusTest(cursor: TextCursor): Test {
  let test = conjunction(cursor);
  while (accept(cursor, '||')) test = { kind: 'or', left: test, right: conjunction(cursor) };
  return test;
}

function conjunction(cursor: TextCursor): Test {
  let test = one(cursor);
  while (accept(cursor, '&&')) test = { kind: 'and', left: test, right: one(cursor) };
  return test;
}

/** @param negated whether a `!` stands right before it */
function one(cursor: TextCursor, negated = false): Test {
  cursor.parts++;
  if (accept(cursor, '!')) return { kind: 'not', test: one(cursor, true) };
  if (!accept(cursor, '(')) return comparison(cursor, negated);
  const test = readPlusTest(cursor);
  skip(cursor).expect(')');
  ended(cursor, 'a condition in parentheses is true or false and cannot be compared');
  return test;
}

function comparison(cursor: TextCursor, negated: boolean): Test {
  const start = skip(cursor).position;
  const left = readPlusValue(cursor);
  const operator = skip(cursor).take(COMPARISON);
  if (operator === null) return condition(cursor, left, start);
  if (left.kind === 'js-text')
    throw cursor.refused(`${left.operator}() is true or false and cannot be compared`, start);
  if (negated) throw cursor.refused('in JavaScript ! comes before the comparison; write !(… == …)', start);
  const sign = operatorOf(cursor, operator);
  const right = readPlusValue(cursor);
  if (right.kind === 'js-text')
    throw cursor.refused(`${right.operator}() is true or false and cannot be compared`, start);
  ended(cursor, 'one comparison after another; join them by &&');
  const test = compared(sign, left, right);
  if (typeof test === 'string') throw cursor.refused(test, start);
  return test;
}

/** A value that is not compared. */
function condition(cursor: TextCursor, left: PlusValue, start: number): Test {
  if (left.kind === 'literal' || left.kind === 'undefined')
    throw cursor.refused('a constant is no condition; everything is [*]', start);
  ended(cursor, 'expected && or ||');
  return left.kind === 'js-text' ? left : { kind: 'truthy', value: left };
}

/** After a comparison or a condition nothing may follow that would change it. */
function ended(cursor: TextCursor, message: string): void {
  if (skip(cursor).peek(COMPARISON) !== null) throw cursor.refused(message);
  if (cursor.peek(ARITHMETIC) !== null) throw notTaken(cursor, cursor.position);
}

function operatorOf(cursor: TextCursor, sign: string): JsComparison {
  switch (sign) {
    case '==':
    case '!=':
    case '===':
    case '!==':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return sign;
    default:
      throw cursor.refused('expected == or ===', cursor.position - sign.length);
  }
}

function accept(cursor: TextCursor, sign: string): boolean {
  return skip(cursor).accept(sign);
}
