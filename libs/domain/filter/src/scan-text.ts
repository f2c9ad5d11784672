/** A stretch of a path's text: a quoted string with its quotes, or what lies between two of them. */
export interface Stretch {
  readonly text: string;
  readonly quoted: boolean;
}

/** Cuts a path's text at its quoted strings, in one pass; an unclosed string reaches to the end. */
export function stretchesOf(text: string): Stretch[] {
  const stretches: Stretch[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char !== '"' && char !== "'") continue;
    if (at > start) stretches.push({ text: text.slice(start, at), quoted: false });
    const end = endOfString(text, at);
    stretches.push({ text: text.slice(at, end), quoted: true });
    start = end;
    at = end - 1;
  }
  if (start < text.length) stretches.push({ text: text.slice(start), quoted: false });
  return stretches;
}

/** Position after the string that opens at `open`. */
function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[open]) return at + 1;
  }
  return text.length;
}

/**
 * Where brackets or parentheses outside strings first nest deeper than `limit`, or null. Asked before a parser that recurses sees the text.
 */
export function tooDeepAt(text: string, limit: number): number | null {
  let depth = 0;
  let position = 0;
  for (const stretch of stretchesOf(text)) {
    for (let at = 0; !stretch.quoted && at < stretch.text.length; at++) {
      const char = stretch.text[at];
      if (char === '(' || char === '[') depth++;
      else if (char === ')' || char === ']') depth--;
      if (depth > limit) return position + at;
    }
    position += stretch.text.length;
  }
  return null;
}

/**
 * Where in a JSON-like string, as written and without its quotes, the character stands that is number `offset` once escapes are read.
 * Counted in UTF-16 units.
 */
export function offsetInString(written: string, offset: number): number {
  let at = 0;
  for (let units = 0; units < offset && at < written.length; units++)
    at += written[at] !== '\\' ? 1 : written[at + 1] === 'u' ? 6 : 2;
  return at;
}
