import type { PatternCursor } from './pattern-cursor';
import type { CharacterItem, PatternTree } from './pattern-tree';

const CATEGORY = /(?:L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|Z[lps]?|S[ckmo]?|C[cfno]?)\}/y;
/** RFC 9485, SingleCharEsc. */
const ESCAPABLE = '()*+-.?[\\]^{|}';
const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
]);
/** Escapes of other regular expressions and what says the same in an I-Regexp. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['d', '[0-9]'],
  ['D', '[^0-9]'],
  ['w', '[A-Za-z0-9_]'],
  ['W', '[^A-Za-z0-9_]'],
  ['s', '[ \\t\\n\\r]'],
  ['S', '[^ \\t\\n\\r]'],
  ['A', '^'],
  ['z', '$'],
  ['Z', '$'],
  ['/', '/'],
  ['$', '[$]'],
  ['"', '"'],
  ["'", "'"],
]);
const HYPHEN: CharacterItem = { first: 0x2d, last: 0x2d };

/** `[…]` */
export function readCharacterClass(cursor: PatternCursor): PatternTree {
  const open = cursor.at++;
  const negated = cursor.accept('^');
  const items: CharacterItem[] = [];
  if (cursor.accept('-')) items.push(HYPHEN);
  for (;;) {
    const char = cursor.text[cursor.at];
    if (char === undefined) throw cursor.refused('[ is not closed', open - cursor.at);
    if (char === ']' && items.length > 0) break;
    if (char === ']') throw cursor.refused('an empty class; for the characters ] and ^ write \\] and \\^');
    if (char === '-') {
      if (cursor.text[cursor.at + 1] !== ']')
        throw cursor.refused('- stands first or last in a class, or is written \\-');
      items.push(HYPHEN);
      cursor.at++;
      continue;
    }
    items.push(classItem(cursor, char));
  }
  cursor.at++;
  return { kind: 'characters', negated, items };
}

function classItem(cursor: PatternCursor, char: string): CharacterItem {
  const start = cursor.at;
  const item = classEnd(cursor, char);
  const next = cursor.text[cursor.at + 1];
  if (cursor.text[cursor.at] !== '-' || next === ']' || next === undefined || !('first' in item)) return item;
  cursor.at++;
  const end = classEnd(cursor, next);
  if (!('first' in end)) throw cursor.refused('a range ends with a character', start - cursor.at);
  if (end.last < item.first) throw cursor.refused('the range ends before it begins', start - cursor.at);
  return { first: item.first, last: end.last };
}

function classEnd(cursor: PatternCursor, char: string): CharacterItem {
  if (char === '\\') return readEscape(cursor);
  if (char === '[') throw cursor.refused('[ inside a class is written \\[');
  if (char === '-') throw cursor.refused('- at the end of a range is written \\-');
  return readCharacter(cursor);
}

/** What stands after a backslash, inside a class or outside. */
export function readEscape(cursor: PatternCursor): CharacterItem {
  const char = cursor.text[cursor.at + 1];
  if (char === undefined) throw cursor.refused('nothing after \\; for the character itself write \\\\');
  if (char === 'p' || char === 'P') return category(cursor, char === 'P');
  const code = CONTROLS.get(char) ?? (ESCAPABLE.includes(char) ? char.charCodeAt(0) : null);
  if (code === null) {
    const same = ELSEWHERE.get(char);
    throw cursor.refused(`\\${char} is not part of I-Regexp${same === undefined ? '' : `; write ${same}`}`);
  }
  cursor.at += 2;
  return { first: code, last: code };
}

function category(cursor: PatternCursor, negated: boolean): CharacterItem {
  CATEGORY.lastIndex = cursor.at + 3;
  const [category] = (cursor.text[cursor.at + 2] === '{' ? CATEGORY.exec(cursor.text) : null) ?? [];
  if (category === undefined)
    throw cursor.refused('expected a general category of Unicode in braces, for example \\p{L} or \\p{Nd}');
  cursor.at += 3 + category.length;
  return { category: category.slice(0, -1), negated };
}

/** One character that stands for itself. */
export function readCharacter(cursor: PatternCursor): CharacterItem {
  const code = cursor.text.codePointAt(cursor.at) ?? 0;
  if (code >= 0xd800 && code <= 0xdfff) throw cursor.refused('half of a character (a lone surrogate)');
  cursor.at += code > 0xffff ? 2 : 1;
  return { first: code, last: code };
}
