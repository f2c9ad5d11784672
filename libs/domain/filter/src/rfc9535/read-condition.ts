import { literalNumber } from '../literal-number';
import type { Comparison, Path, Test } from '../path';
import type { TextCursor } from '../text-cursor';
import { readFunction } from './read-function';
import { stringLiteral } from './string-literal';
import { asOperand, asTest, type Term } from './term';

const COMPARISON = /[=!]=|[<>]=?/y;
const NUMBER = /-?[0-9][\w.]*(?:(?<=[eE])[+-][0-9]+)?/y;
const WORD = /[A-Za-z_]\w*/y;
const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Reads the segments of a query whose `$` or `@` has been read. */
export type ReadQuery = (from: Path['from']) => Path;

/** The condition after a `?`, or inside parentheses. */
export function readCondition(cursor: TextCursor, readQuery: ReadQuery): Test {
  let test = conjunction(cursor, readQuery);
  while (accept(cursor, '||')) test = { kind: 'or', left: test, right: conjunction(cursor, readQuery) };
  return test;
}

function conjunction(cursor: TextCursor, readQuery: ReadQuery): Test {
  let test = basic(cursor, readQuery);
  while (accept(cursor, '&&')) test = { kind: 'and', left: test, right: basic(cursor, readQuery) };
  return test;
}

function basic(cursor: TextCursor, readQuery: ReadQuery): Test {
  cursor.parts++;
  if (!accept(cursor, '!'))
    return accept(cursor, '(') ? parenthesised(cursor, readQuery) : comparison(cursor, readQuery);
  cursor.parts++;
  if (accept(cursor, '(')) return { kind: 'not', test: parenthesised(cursor, readQuery) };
  const start = cursor.position;
  const test = asTest(cursor, readTerm(cursor, readQuery), start);
  notCompared(cursor, 'with ! a comparison stands in parentheses: !(… == …)');
  return { kind: 'not', test };
}

function parenthesised(cursor: TextCursor, readQuery: ReadQuery): Test {
  const test = readCondition(cursor, readQuery);
  cursor.skipBlanks();
  if (cursor.atEnd()) throw cursor.refused('( is not closed');
  if (!cursor.accept(')')) throw cursor.refused('expected &&, || or )');
  notCompared(cursor, 'what stands in parentheses is true or false and cannot be compared');
  return test;
}

function comparison(cursor: TextCursor, readQuery: ReadQuery): Test {
  const start = cursor.position;
  const left = readTerm(cursor, readQuery);
  const operator = readOperator(cursor);
  if (operator === null) return asTest(cursor, left, start);
  cursor.skipBlanks();
  const rightStart = cursor.position;
  const right = readTerm(cursor, readQuery);
  notCompared(cursor, 'one comparison after another; join them by &&');
  return {
    kind: 'comparison',
    operator,
    left: asOperand(cursor, left, start),
    right: asOperand(cursor, right, rightStart),
  };
}

function readTerm(cursor: TextCursor, readQuery: ReadQuery): Term {
  cursor.parts++;
  const start = cursor.position;
  if (cursor.accept('@')) return { type: 'query', path: readQuery('current') };
  if (cursor.accept('$')) return { type: 'query', path: readQuery('root') };
  const text = stringLiteral(cursor);
  if (text !== null) return { type: 'value', operand: { kind: 'literal', value: text.value }, text };
  const number = cursor.take(NUMBER);
  if (number !== null) return { type: 'value', operand: { kind: 'literal', value: literalNumber(number, start) } };
  const word = cursor.take(WORD);
  if (word === null) throw cursor.refused('expected a value, a function, or a path that begins with @ or $');
  const constant = CONSTANTS.get(word);
  if (constant !== undefined) return { type: 'value', operand: { kind: 'literal', value: constant } };
  if (!cursor.sees('('))
    throw cursor.refused(`${word.slice(0, 40)} is no value: a text stands in quotes, a path begins with @ or $`, start);
  return readFunction(cursor, { name: word, start }, () => readTerm(cursor, readQuery));
}

function readOperator(cursor: TextCursor): Comparison | null {
  cursor.skipBlanks();
  const start = cursor.position;
  switch (cursor.take(COMPARISON)) {
    case '==':
      if (cursor.sees('=')) throw cursor.refused('expected ==', start);
      return '==';
    case '!=':
      if (cursor.sees('=')) throw cursor.refused('expected !=', start);
      return '!=';
    case '<':
      return '<';
    case '<=':
      return '<=';
    case '>':
      return '>';
    case '>=':
      return '>=';
    default:
      if (cursor.sees('=')) throw cursor.refused('expected ==');
      return null;
  }
}

function notCompared(cursor: TextCursor, message: string): void {
  cursor.skipBlanks();
  if (cursor.peek(COMPARISON) !== null) throw cursor.refused(message);
}

function accept(cursor: TextCursor, sign: string): boolean {
  cursor.skipBlanks();
  return cursor.accept(sign);
}
