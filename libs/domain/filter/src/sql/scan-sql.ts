import { SqlRefused } from './sql-refused';

/** `word`: a keyword, a function or an attribute; `sign`: an operator, a bracket or a comma. */
export interface SqlToken {
  readonly kind: 'word' | 'digits' | 'string' | 'sign' | 'end';
  /** As written. */
  readonly text: string;
  readonly position: number;
}

const SPACE = /[ \t\r\n]+/y;
const WORD = /[A-Za-z0-9_]+/y;
const DIGITS = /^[0-9]+$/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const SIGN = /<>|!=|<=|>=|[=<>+\-*/%(),]/y;
/** A backslash takes the next character with it, so that `\'` does not end the text. */
const STRINGS: Readonly<Record<string, RegExp>> = {
  "'": /'(?:[^'\\]|\\[^])*'/y,
  '"': /"(?:[^"\\]|\\[^])*"/y,
};

/**
 * Cuts an expression into tokens, the last one `end`. Time in proportion to the text.
 * @throws SqlRefused at the first character that belongs to none
 */
export function scanSql(text: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let position = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = position;
    return pattern.exec(text)?.[0] ?? '';
  };
  const add = (kind: SqlToken['kind'], taken: string): void => {
    tokens.push({ kind, text: taken, position });
    position += taken.length;
  };
  for (position += take(SPACE).length; position < text.length; position += take(SPACE).length) {
    const strings = STRINGS[text[position] ?? ''];
    const word = take(WORD);
    const sign = take(SIGN);
    if (strings !== undefined) add('string', quotedAt(text, position, take(strings)));
    else if (word !== '') add(DIGITS.test(word) ? 'digits' : 'word', word);
    else if (sign !== '') add('sign', sign);
    else throw new SqlRefused(strangerAt(text, position), position);
  }
  add('end', '');
  return tokens;
}

function quotedAt(text: string, position: number, quoted: string): string {
  if (quoted === '') throw new SqlRefused(`the text that begins here has no closing ${text[position] ?? ''}`, position);
  if (LONE_SURROGATE.test(quoted)) throw new SqlRefused('the text has half of a surrogate pair in it', position);
  return quoted;
}

/** What the text between the quotes says: only the quote itself is escaped, every other backslash stays. */
export function textOf(quoted: string): string {
  const quote = quoted[0] ?? '';
  return quoted.slice(1, -1).replace(/\\[^]/g, (pair) => (pair[1] === quote ? quote : pair));
}

/** What is said to those who look for the payload. */
export const PAYLOAD = 'the payload is no attribute; use a path, for example {"jsonpath": "$[?$.data.total > 5]"}';

/** Strangers from other languages, and what is said here instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  '&': 'AND is written as a word',
  '|': 'OR is written as a word, and texts are joined with CONCAT()',
  '!': 'the operators are != and NOT',
  '.': 'there are attributes and Integers only, no paths and no fractions; texts stand in quotes',
  ';': 'an expression ends without a sign',
  '[': 'sets stand in round brackets',
  '`': 'texts stand in \' or "',
};

function strangerAt(text: string, position: number): string {
  const stranger = String.fromCodePoint(text.codePointAt(position) ?? 0);
  if (stranger === '.' && /\bdata$/i.test(text.slice(Math.max(0, position - 5), position))) return PAYLOAD;
  const instead = /[‘’“”]/.test(stranger) ? 'texts stand in straight quotes, \' or "' : INSTEAD[stranger];
  const why = instead ?? 'only texts in quotes may have any character';
  return `${JSON.stringify(stranger)} has no meaning in CloudEvents SQL: ${why}`;
}
