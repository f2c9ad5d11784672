import { offsetInString } from '../scan-text';
import type { TextCursor } from '../text-cursor';

/** A string as it is written, without its quotes, and what it says. */
export interface StringLiteral {
  readonly value: string;
  /** Position of a character of the value in the text, by its number in UTF-16 units. */
  positionOf(offset: number): number;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['/', '/'],
  ['\\', '\\'],
]);
const HEX = /[0-9a-fA-F]{4}/y;

/** RFC 9535, `string-literal`; null, without moving, when there is no quote. */
export function stringLiteral(cursor: TextCursor): StringLiteral | null {
  const quote = cursor.text[cursor.position];
  if (quote !== "'" && quote !== '"') return null;
  const open = cursor.position++;
  let value = '';
  for (;;) {
    const char = cursor.text[cursor.position];
    if (char === undefined) throw cursor.refused(`the text has no closing ${quote}`, open);
    if (char === quote) break;
    value += char === '\\' ? escaped(cursor, quote) : plain(cursor);
  }
  const written = cursor.text.slice(open + 1, cursor.position++);
  return { value, positionOf: (offset) => open + 1 + offsetInString(written, offset) };
}

function plain(cursor: TextCursor): string {
  const code = cursor.text.codePointAt(cursor.position) ?? 0;
  if (code < 0x20) throw cursor.refused('a control character in a text is written with an escape, as \\n or \\u0007');
  if (code >= 0xd800 && code <= 0xdfff) throw cursor.refused('half of a character (a lone surrogate)');
  const char = String.fromCodePoint(code);
  cursor.position += char.length;
  return char;
}

function escaped(cursor: TextCursor, quote: string): string {
  const start = cursor.position;
  const char = cursor.text[start + 1] ?? '';
  cursor.position += 2;
  if (char === quote) return quote;
  if (char === 'u') return unicode(cursor, start);
  const value = ESCAPES.get(char);
  if (value === undefined)
    throw cursor.refused(`\\${char} is no escape in this text; a backslash itself is written \\\\`, start);
  return value;
}

function unicode(cursor: TextCursor, start: number): string {
  const high = hex(cursor, start);
  if (high < 0xd800 || high > 0xdfff) return String.fromCharCode(high);
  const low = high < 0xdc00 && cursor.accept('\\u') ? hex(cursor, start) : 0;
  if (low < 0xdc00 || low > 0xdfff) throw cursor.refused('the escape is half of a character (a lone surrogate)', start);
  return String.fromCharCode(high, low);
}

function hex(cursor: TextCursor, start: number): number {
  const digits = cursor.take(HEX);
  if (digits === null) throw cursor.refused('expected four hexadecimal digits after \\u', start);
  return parseInt(digits, 16);
}
