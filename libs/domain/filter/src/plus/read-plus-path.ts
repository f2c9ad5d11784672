import type { Path, Selector, Step } from '../path';
import { isScriptMember } from '../script-member';
import { TextCursor } from '../text-cursor';
import { quotedText } from './quoted-text';
import { readPlusTest } from './read-plus-test';

/** Names that need no quotes. */
const NAME = /[\w\u0080-\uffff][\w$\u0080-\uffff-]*/y;
const INTEGER = /-?(?:0|[1-9][0-9]{0,14})(?![0-9])/y;
const TYPE_SELECTOR = /@\w*(?:\([^)]*\))?/y;

/**
 * Reads a path of the dialect `jsonpath-plus`, the part of the library's language whose meaning is exact.
 * @throws PathRefused
 */
export function readPlusPath(text: string): { path: Path; nodes: number } {
  const cursor = new TextCursor(text);
  if (!cursor.accept('$')) throw cursor.refused('expected $ at the start');
  const steps: Step[] = [];
  while (!cursor.atEnd()) steps.push(step(cursor));
  return { path: { from: 'root', steps }, nodes: cursor.parts };
}

function step(cursor: TextCursor): Step {
  cursor.parts++;
  if (cursor.accept('..')) {
    if (cursor.sees('.')) throw cursor.refused('expected a name, * or [ after ..');
    return { reach: 'descendant', selectors: cursor.sees('[') ? bracket(cursor) : [dotted(cursor)] };
  }
  if (cursor.sees('[')) return { reach: 'child', selectors: bracket(cursor) };
  if (cursor.accept('.')) {
    if (cursor.sees('[')) throw cursor.refused('expected a name or * after the dot, or no dot before [');
    return { reach: 'child', selectors: [dotted(cursor)] };
  }
  throw notTaken(cursor) ?? cursor.refused('expected ., .. or [');
}

function dotted(cursor: TextCursor): Selector {
  cursor.parts++;
  if (cursor.accept('*')) return { kind: 'wildcard' };
  const start = cursor.position;
  const name = cursor.take(NAME);
  if (name === null) throw notTaken(cursor) ?? cursor.refused('expected a name or *');
  if (cursor.sees('(')) throw cursor.refused(`${name.slice(0, 40)}() is no step of a path`, start);
  return member(name);
}

function bracket(cursor: TextCursor): Selector[] {
  cursor.expect('[');
  cursor.skipBlanks();
  const selectors = items(cursor);
  cursor.skipBlanks();
  cursor.expect(']');
  return selectors;
}

function items(cursor: TextCursor): Selector[] {
  if (cursor.accept('*')) {
    cursor.parts++;
    return [{ kind: 'wildcard' }];
  }
  if (cursor.sees('?')) return [predicate(cursor)];
  if (cursor.sees('('))
    throw cursor.refused('scripts are never run; the last element is [-1:], a condition is [?(@.name == 1)]');
  const quoted = cursor.sees("'") || cursor.sees('"');
  const selectors: Selector[] = [];
  do {
    cursor.skipBlanks();
    selectors.push(quoted ? quotedMember(cursor) : position(cursor));
    cursor.skipBlanks();
  } while (cursor.accept(','));
  return selectors;
}

function predicate(cursor: TextCursor): Selector {
  cursor.parts++;
  const start = cursor.position;
  cursor.expect('?');
  if (!cursor.accept('(')) throw cursor.refused('a condition of this dialect stands in parentheses: [?(…)]', start);
  const test = readPlusTest(cursor);
  cursor.expect(')');
  cursor.skipBlanks();
  if (cursor.sees('&&') || cursor.sees('||'))
    throw cursor.refused('the whole condition stands in parentheses: [?(… && …)]');
  if (cursor.sees(',')) throw cursor.refused('a condition stands alone in its brackets; join conditions by ||');
  return { kind: 'predicate', test };
}

function quotedMember(cursor: TextCursor): Selector {
  cursor.parts++;
  const name = quotedText(cursor);
  if (name === null)
    throw cursor.refused('expected a name in quotes: names and positions do not mix in one pair of brackets');
  return member(name);
}

/** An index or a slice. */
function position(cursor: TextCursor): Selector {
  cursor.parts++;
  const at = cursor.position;
  const start = integer(cursor);
  if (cursor.accept(':')) {
    const end = integer(cursor);
    const step = cursor.accept(':') ? integer(cursor) : null;
    return { kind: 'slice', start, end, step: step ?? 1 };
  }
  if (start === null) {
    const name = cursor.peek(NAME);
    throw (
      notTaken(cursor) ??
      cursor.refused(
        name === null
          ? 'expected a name in quotes, an index, a slice, * or ?(…)'
          : 'a name in brackets stands in quotes',
      )
    );
  }
  if (start < 0)
    throw cursor.refused(
      `an index counts from the beginning; the ${start === -1 ? 'last element' : `element ${-start} from the end`} is [${start}:${start === -1 ? '' : start + 1}]`,
      at,
    );
  return member(String(start));
}

function integer(cursor: TextCursor): number | null {
  const digits = cursor.take(INTEGER);
  return digits === null ? null : Number(digits) + 0;
}

function member(name: string): Selector {
  return isScriptMember(name) ? { kind: 'js-member', name } : { kind: 'name', name };
}

/** What the library has and this dialect does not take, if that stands here. */
function notTaken(cursor: TextCursor): Error | null {
  if (cursor.sees('^'))
    return cursor.later('the parent selector ^ is not taken; put a condition on the parent: [?(@.name)]');
  if (cursor.sees('~')) return cursor.later('the selector of names ~ is not taken');
  if (cursor.sees('`')) return cursor.refused("a name of unusual characters stands in quotes: ['^name']");
  const type = cursor.peek(TYPE_SELECTOR);
  return type === null ? null : cursor.later(`the type selector ${type.slice(0, 40)} is not taken`);
}
