import type { Path, Selector, Step } from '../path';
import { PathRefused } from '../path-refused';
import { TextCursor } from '../text-cursor';
import { readCondition } from './read-condition';
import { stringLiteral } from './string-literal';

const NAME =
  /[A-Za-z_\u0080-\ud7ff\ue000-\uffff\u{10000}-\u{10ffff}][\w\u0080-\ud7ff\ue000-\uffff\u{10000}-\u{10ffff}]*/uy;
const INTEGER = /-?[0-9]+/y;

/**
 * Reads a JSONPath (RFC 9535).
 * @throws PathRefused
 */
export function readQuery(text: string): { path: Path; nodes: number } {
  const cursor = new TextCursor(text);
  if (!cursor.accept('$')) throw cursor.refused('expected $ at the start');
  const path: Path = { from: 'root', steps: segments(cursor) };
  if (!cursor.atEnd()) throw cursor.refused('expected ., .. or [');
  return { path, nodes: cursor.parts };
}

/** The segments from here on; blanks after the last are left, they may not belong to the query. */
function segments(cursor: TextCursor): Step[] {
  const steps: Step[] = [];
  for (;;) {
    const end = cursor.position;
    cursor.skipBlanks();
    if (!cursor.sees('.') && !cursor.sees('[')) {
      cursor.position = end;
      return steps;
    }
    steps.push(segment(cursor));
  }
}

function segment(cursor: TextCursor): Step {
  cursor.parts++;
  if (cursor.sees('[')) return { reach: 'child', selectors: bracketed(cursor) };
  const reach = cursor.accept('..') ? 'descendant' : 'child';
  if (reach === 'child') cursor.expect('.');
  else if (cursor.sees('[')) return { reach, selectors: bracketed(cursor) };
  cursor.parts++;
  if (cursor.accept('*')) return { reach, selectors: [{ kind: 'wildcard' }] };
  const start = cursor.position;
  const name = cursor.take(NAME);
  if (name === null) throw cursor.refused(`expected a name or * after ${reach === 'child' ? '.' : '..'}`);
  if (/[-\w]/.test(cursor.text[cursor.position] ?? ''))
    throw cursor.refused('a name with a hyphen stands in brackets and quotes', start);
  return { reach, selectors: [{ kind: 'name', name }] };
}

function bracketed(cursor: TextCursor): Selector[] {
  cursor.expect('[');
  const selectors: Selector[] = [];
  do {
    cursor.skipBlanks();
    if (cursor.atEnd()) throw cursor.refused('[ is not closed');
    selectors.push(selector(cursor));
    cursor.skipBlanks();
  } while (cursor.accept(','));
  if (cursor.atEnd()) throw cursor.refused('[ is not closed');
  if (!cursor.accept(']')) throw cursor.refused('expected , or ]');
  return selectors;
}

function selector(cursor: TextCursor): Selector {
  cursor.parts++;
  if (cursor.accept('*')) return { kind: 'wildcard' };
  if (cursor.accept('?')) {
    cursor.skipBlanks();
    return { kind: 'predicate', test: readCondition(cursor, (from) => ({ from, steps: segments(cursor) })) };
  }
  const name = stringLiteral(cursor);
  if (name !== null) return { kind: 'name', name: name.value };
  return position(cursor);
}

/** An index or a slice. */
function position(cursor: TextCursor): Selector {
  const start = integer(cursor);
  const end = cursor.position;
  cursor.skipBlanks();
  if (cursor.accept(':')) return slice(cursor, start);
  cursor.position = end;
  if (start !== null) return { kind: 'index', index: start };
  const word = cursor.peek(NAME);
  if (word !== null) throw cursor.refused('a name in brackets stands in quotes');
  throw cursor.refused('expected a name in quotes, an index, a slice, * or ?');
}

function slice(cursor: TextCursor, start: number | null): Selector {
  cursor.skipBlanks();
  const end = integer(cursor);
  cursor.skipBlanks();
  if (!cursor.accept(':')) return { kind: 'slice', start, end, step: 1 };
  cursor.skipBlanks();
  return { kind: 'slice', start, end, step: integer(cursor) ?? 1 };
}

/** RFC 9535, `int`: no leading zeros, no -0, nothing beyond 2^53. */
function integer(cursor: TextCursor): number | null {
  const start = cursor.position;
  const digits = cursor.take(INTEGER);
  if (digits === null) return null;
  if (!/^(?:0|-?[1-9][0-9]*)$/.test(digits))
    throw cursor.refused(`${digits.slice(0, 40)} is not a whole number in JSON's spelling`, start);
  const number = Number(digits);
  if (!Number.isSafeInteger(number)) throw new PathRefused('FILTER_INVALID', 'an index is within 2^53 of zero', start);
  return number;
}
