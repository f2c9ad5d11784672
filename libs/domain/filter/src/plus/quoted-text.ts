import type { TextCursor } from '../text-cursor';

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["'", "'"],
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);
const HEX = /[0-9a-fA-F]{4}/y;

/** A text in single or double quotes with the escapes of JSON; null, without moving, when there is no quote. */
export function quotedText(cursor: TextCursor): string | null {
  const open = cursor.position;
  const quote = cursor.text[open];
  if (quote !== "'" && quote !== '"') return null;
  cursor.position++;
  let text = '';
  for (;;) {
    const char = cursor.text[cursor.position];
    if (char === undefined) throw cursor.refused(`the text has no closing ${quote}`, open);
    cursor.position++;
    if (char === quote) return text;
    text += char === '\\' ? escaped(cursor) : char;
  }
}

function escaped(cursor: TextCursor): string {
  const start = cursor.position - 1;
  const char = cursor.text[cursor.position++] ?? '';
  if (char === 'u') {
    const hex = cursor.take(HEX);
    if (hex !== null) return String.fromCharCode(parseInt(hex, 16));
  }
  const text = ESCAPES.get(char);
  if (text === undefined) throw cursor.refused(`\\${char} is no escape; a backslash itself is written \\\\`, start);
  return text;
}
