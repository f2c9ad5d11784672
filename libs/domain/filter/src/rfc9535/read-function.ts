import { PathRefused } from '../path-refused';
import { PatternRefused } from '../pattern/pattern-refused';
import { readPattern } from '../pattern/read-pattern';
import type { TextCursor } from '../text-cursor';
import { asOperand, asQuery, type Term } from './term';

/** The functions of RFC 9535 and how many arguments they take. */
const FUNCTIONS = { length: 1, count: 1, value: 1, match: 2, search: 2 } as const;
type FunctionName = keyof typeof FUNCTIONS;

interface Argument {
  readonly term: Term;
  readonly position: number;
}

/**
 * Reads the arguments of a function whose name has been read.
 * @param nextTerm reads a term
 */
export function readFunction(
  cursor: TextCursor,
  { name, start }: { readonly name: string; readonly start: number },
  nextTerm: () => Term,
): Term {
  if (!isFunctionName(name)) {
    const known = Object.keys(FUNCTIONS)
      .map((one) => `${one}()`)
      .join(', ');
    throw cursor.refused(`there is no function ${name.slice(0, 40)}(); expected one of ${known}`, start);
  }
  const [first, second] = readArguments(cursor, { name, start }, nextTerm);
  if (first === undefined) throw wrongNumber(cursor, { name, start }, 0);
  switch (name) {
    case 'length':
      return { type: 'value', operand: { kind: 'length', of: asOperand(cursor, first.term, first.position) } };
    case 'count':
    case 'value':
      return { type: 'value', operand: { kind: name, of: asQuery(cursor, first.term, first.position) } };
    case 'match':
    case 'search': {
      if (second === undefined) throw wrongNumber(cursor, { name, start }, 1);
      const value = asOperand(cursor, first.term, first.position);
      const pattern = asOperand(cursor, second.term, second.position);
      checkPattern(second.term);
      return { type: 'logical', test: { kind: name, value, pattern } };
    }
  }
}

function readArguments(
  cursor: TextCursor,
  called: { readonly name: FunctionName; readonly start: number },
  nextTerm: () => Term,
): Argument[] {
  cursor.expect('(');
  const given: Argument[] = [];
  cursor.skipBlanks();
  while (!cursor.sees(')')) {
    const position = cursor.position;
    given.push({ term: nextTerm(), position });
    cursor.skipBlanks();
    if (!cursor.accept(',')) break;
    cursor.skipBlanks();
    if (cursor.sees(')')) throw cursor.refused('expected an argument');
  }
  if (!cursor.accept(')')) throw cursor.refused('expected , or )');
  if (given.length !== FUNCTIONS[called.name]) throw wrongNumber(cursor, called, given.length);
  return given;
}

function wrongNumber(
  cursor: TextCursor,
  { name, start }: { readonly name: FunctionName; readonly start: number },
  given: number,
): PathRefused {
  const wanted = FUNCTIONS[name];
  return cursor.refused(`${name}() takes ${wanted} argument${wanted === 1 ? '' : 's'}, found ${given}`, start);
}

/** A pattern that stands in the filter itself must be an I-Regexp; one that stands in the event fits nothing when it is none. */
function checkPattern(term: Term): void {
  if (term.type !== 'value' || term.text === undefined) return;
  try {
    readPattern(term.text.value);
  } catch (error) {
    if (!(error instanceof PatternRefused)) throw error;
    const code = error.reason === 'invalid' ? 'FILTER_INVALID' : 'FILTER_TOO_COSTLY';
    throw new PathRefused(code, error.message, term.text.positionOf(error.offset));
  }
}

function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(FUNCTIONS, name);
}
