/** Where a text stops being JSON. */
export interface JsonFault {
  /** Offset in UTF-16 units of the first character that does not fit; the length of the text when it just ends. */
  position: number;
  detail: string;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// a string's inside: no quote, no backslash, no control character; or one of the escapes of RFC 8259
// eslint-disable-next-line no-control-regex -- control characters are what must be found
const STRING_INSIDE = /(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
const BLANK = /[ \t\n\r]*/y;
const LITERALS = ['true', 'false', 'null'];

/**
 * Finds the first place where `text` is not JSON (RFC 8259), or null. Node's own messages carry the place in their wording only, which
 * changes from version to version. Used after `JSON.parse` has refused, so its speed does not matter; its depth is not limited by the stack.
 */
export function jsonFault(text: string): JsonFault | null {
  const open: ('{' | '[')[] = [];
  let position = 0;
  let expected: 'value' | 'value or ]' | 'name or }' | 'name' | 'comma' = 'value';

  const skip = (pattern: RegExp): number => {
    pattern.lastIndex = position;
    return pattern.exec(text)?.[0].length ?? 0;
  };
  const wrong = (wanted: string): JsonFault => ({
    position,
    detail: position >= text.length ? `The text ends where ${wanted} is expected.` : `${wanted} is expected here.`,
  });
  const string = (): boolean => {
    position += 1;
    position += skip(STRING_INSIDE);
    if (text[position] !== '"') return false;
    position += 1;
    return true;
  };

  for (;;) {
    position += skip(BLANK);
    const character = text[position];
    if (expected === 'comma') {
      const inside = open.at(-1);
      if (inside === undefined) return position === text.length ? null : wrong('The end of the text');
      const end = inside === '{' ? '}' : ']';
      if (character === end) open.pop();
      else if (character === ',') expected = inside === '{' ? 'name' : 'value';
      else return wrong(`A comma or ${end}`);
      position += 1;
      continue;
    }
    if (expected === 'name' || expected === 'name or }') {
      if (character === '}' && expected === 'name or }') {
        open.pop();
        position += 1;
        expected = 'comma';
        continue;
      }
      if (character !== '"') return wrong('A member name in double quotes');
      if (!string()) return wrong('The rest of a string (or its closing quote)');
      position += skip(BLANK);
      if (text[position] !== ':') return wrong('A colon');
      position += 1;
      expected = 'value';
      continue;
    }
    if (character === ']' && expected === 'value or ]') {
      open.pop();
      position += 1;
    } else if (character === '{' || character === '[') {
      open.push(character);
      position += 1;
      expected = character === '{' ? 'name or }' : 'value or ]';
      continue;
    } else if (character === '"') {
      if (!string()) return wrong('The rest of a string (or its closing quote)');
    } else {
      const length = LITERALS.find((literal) => text.startsWith(literal, position))?.length ?? skip(NUMBER);
      if (length === 0) return wrong('A value');
      position += length;
    }
    expected = 'comma';
  }
}
