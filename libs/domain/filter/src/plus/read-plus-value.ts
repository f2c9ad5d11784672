import { literalNumber } from '../literal-number';
import type { JsTextOperator, Operand, Path, Step, Test } from '../path';
import { isScriptMember } from '../script-member';
import type { TextCursor } from '../text-cursor';
import type { Compared } from './compared';
import { quotedText } from './quoted-text';

const NAME = /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/y;
const INDEX = /(?:0|[1-9][0-9]{0,9})(?![0-9])/y;
const NUMBER = /-?[0-9][\w.]*(?:(?<=[eE])[+-][0-9]+)?/y;
const WORD = /[A-Za-z_$][\w$]*/y;
const CONSTANTS: ReadonlyMap<string, Compared> = new Map([
  ['true', { kind: 'literal', value: true }],
  ['false', { kind: 'literal', value: false }],
  ['null', { kind: 'literal', value: null }],
  ['undefined', { kind: 'undefined' }],
]);
const TEXT_OPERATORS: readonly string[] = ['startsWith', 'endsWith', 'includes'] satisfies JsTextOperator[];

/** What stands on one side of a comparison, or for itself. */
export type PlusValue = Compared | Extract<Test, { kind: 'js-text' }>;

/** A constant, a path that begins with `@`, `@root` or `$`, or a question about its text. */
export function readPlusValue(cursor: TextCursor): PlusValue {
  cursor.parts++;
  const start = skip(cursor).position;
  const text = quotedText(cursor);
  if (text !== null) {
    if (cursor.sees('.')) throw cursor.refused('a text has no members here; ask a value of the event');
    return { kind: 'literal', value: text };
  }
  const number = cursor.take(NUMBER);
  if (number !== null) return { kind: 'literal', value: literalNumber(number, start) };
  const from = origin(cursor);
  if (from !== null) return pathValue(cursor, from);
  const word = cursor.peek(WORD);
  const constant = word === null ? undefined : CONSTANTS.get(word);
  if (word === null || constant === undefined) throw notTaken(cursor, start);
  cursor.position += word.length;
  return constant;
}

/** `@`, `@root` or `$`. */
function origin(cursor: TextCursor): Path['from'] | null {
  const start = cursor.position;
  if (cursor.accept('$')) return 'root';
  if (!cursor.accept('@')) return null;
  const word = cursor.take(WORD);
  if (word === 'root') return 'root';
  if (word === null) return 'current';
  throw cursor.later(`@${word.slice(0, 40)} is not taken; @ is the value under test and @root the whole event`, start);
}

function pathValue(cursor: TextCursor, from: Path['from']): PlusValue {
  const steps: Step[] = [];
  for (;;) {
    const start = cursor.position;
    if (cursor.sees('..') || cursor.sees('.*')) throw severalValues(cursor);
    if (cursor.sees('?.'))
      throw cursor.refused('write . instead of ?.: what is missing is undefined here, never an error');
    if (cursor.accept('.')) {
      const name = cursor.take(NAME);
      if (name === null) throw cursor.refused('expected a name');
      if (cursor.sees('(')) return call(cursor, { kind: 'path', path: { from, steps } }, { name, start: start + 1 });
      steps.push(memberStep(cursor, name));
    } else if (cursor.sees('[')) steps.push(bracketStep(cursor));
    else return { kind: 'path', path: { from, steps } };
  }
}

function bracketStep(cursor: TextCursor): Step {
  cursor.expect('[');
  skip(cursor);
  const name = quotedText(cursor) ?? cursor.take(INDEX);
  if (name === null && cursor.sees('-')) throw cursor.refused('an index counts from the beginning');
  if (name === null) throw severalValues(cursor);
  if (skip(cursor).sees(',') || cursor.sees(':')) throw severalValues(cursor);
  cursor.expect(']');
  return memberStep(cursor, name);
}

function memberStep(cursor: TextCursor, name: string): Step {
  cursor.parts += 2;
  return { reach: 'child', selectors: [isScriptMember(name) ? { kind: 'js-member', name } : { kind: 'name', name }] };
}

function call(cursor: TextCursor, of: Operand, { name, start }: { name: string; start: number }): PlusValue {
  if (!isTextOperator(name)) throw notTaken(cursor, start);
  cursor.expect('(');
  const text = quotedText(skip(cursor));
  if (text === null) throw cursor.refused(`${name}() asks for a text in quotes`);
  skip(cursor).expect(')');
  return { kind: 'js-text', operator: name, value: of, text };
}

function isTextOperator(name: string): name is JsTextOperator {
  return TEXT_OPERATORS.includes(name);
}

function severalValues(cursor: TextCursor): Error {
  return cursor.refused(
    'a condition compares single values, as in @.name or @[0]; for more use {"jsonpath": "$.items[?@..name]"}',
  );
}

/** Why what stands here is no value. */
export function notTaken(cursor: TextCursor, position: number): Error {
  const rest = cursor.text.slice(position, position + 40);
  const hint = HINTS.find(([pattern]) => pattern.test(rest))?.[1];
  return cursor.refused(
    hint ?? 'expected a value: @.name, @root.name, a text in quotes, a number, true, false or null',
    position,
  );
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:\/|=?~|match|test|search)/,
    'regular expressions are in the dialect jsonpath: {"jsonpath": "$.items[?search(@.name, \'^a\')]"}',
  ],
  [
    /^[A-Za-z_$][\w$]*\s*\(/,
    'no function is called; startsWith("…"), endsWith("…") and includes("…") of a value are taken',
  ],
  [/^[-+*/%]/, 'no arithmetic'],
  [/^\?/, 'no conditional'],
];

/** The cursor, past blanks. */
export function skip(cursor: TextCursor): TextCursor {
  cursor.skipBlanks();
  return cursor;
}
