import { absoluteInteger } from './integer-operations';
import type { SqlFunctionName } from './sql-expression';
import type { SqlOutcome } from './sql-failure';
import { MAX_INTEGER, type SqlType } from './sql-value';

/** A built-in function. Its arguments have been cast to the types it takes. */
export interface SqlFunction {
  readonly result: SqlType;
  /** Types of the arguments that must be there. */
  readonly takes: readonly SqlType[];
  /** Of one more that may be there (`optional`), or of any number more (`rest`). */
  readonly optional?: SqlType;
  readonly rest?: SqlType;
  readonly apply: (...values: never[]) => SqlOutcome;
}

/**
 * The functions of CloudEvents SQL v1, all of them. A cast (`INT`, `BOOL`, `STRING`) has the type of its argument wanted, so nothing is
 * left for it to do. Characters are code points, counted from 1.
 */
export const SQL_FUNCTIONS: Readonly<Record<SqlFunctionName, SqlFunction>> = {
  ABS: { result: 'Integer', takes: ['Integer'], apply: absoluteInteger },
  BOOL: { result: 'Boolean', takes: ['Boolean'], apply: (value: boolean) => value },
  CONCAT: { result: 'String', takes: [], rest: 'String', apply: (...texts: string[]) => texts.join('') },
  CONCAT_WS: {
    result: 'String',
    takes: ['String'],
    rest: 'String',
    apply: (delimiter: string, ...texts: string[]) => texts.join(delimiter),
  },
  INT: { result: 'Integer', takes: ['Integer'], apply: (value: number) => value },
  LEFT: { result: 'String', takes: ['String', 'Integer'], apply: left },
  LENGTH: { result: 'Integer', takes: ['String'], apply: (text: string) => Array.from(text).length },
  LOWER: { result: 'String', takes: ['String'], apply: (text: string) => text.toLowerCase() },
  RIGHT: { result: 'String', takes: ['String', 'Integer'], apply: right },
  STRING: { result: 'String', takes: ['String'], apply: (text: string) => text },
  SUBSTRING: { result: 'String', takes: ['String', 'Integer'], optional: 'Integer', apply: substring },
  TRIM: { result: 'String', takes: ['String'], apply: trimmed },
  UPPER: { result: 'String', takes: ['String'], apply: (text: string) => text.toUpperCase() },
};

export function isSqlFunction(name: string): name is SqlFunctionName {
  return Object.hasOwn(SQL_FUNCTIONS, name);
}

/** The type that the argument at `index`, one that the function takes, is cast to. */
export function argumentType({ takes, optional, rest }: SqlFunction, index: number): SqlType {
  return takes[index] ?? rest ?? optional ?? 'String';
}

export function arityOf({ takes, optional, rest }: SqlFunction): { least: number; most: number } {
  const least = takes.length;
  if (rest !== undefined) return { least, most: Infinity };
  return { least, most: optional === undefined ? least : least + 1 };
}

function left(text: string, length: number): SqlOutcome {
  return length < 0 ? negative('LEFT', text) : Array.from(text).slice(0, length).join('');
}

function right(text: string, length: number): SqlOutcome {
  if (length < 0) return negative('RIGHT', text);
  const chars = Array.from(text);
  return chars.slice(Math.max(0, chars.length - length)).join('');
}

function substring(text: string, position: number, length = MAX_INTEGER): SqlOutcome {
  const chars = Array.from(text);
  if (Math.abs(position) > chars.length) {
    const message = `SUBSTRING from ${position} of a text of ${chars.length} characters`;
    return { value: '', error: 'functionEvaluation', message };
  }
  if (length < 0) return negative('SUBSTRING', '');
  if (position === 0) return '';
  const start = position > 0 ? position - 1 : chars.length + position;
  return chars.slice(start, start + length).join('');
}

function negative(name: SqlFunctionName, value: string): SqlOutcome {
  return { value, error: 'functionEvaluation', message: `${name} of a negative length` };
}

const WHITE_SPACE = /^\p{White_Space}$/u;

/** Unicode's white space; `trim()` takes U+FEFF too and leaves U+0085. A loop, because a pattern for the end would try every run of blanks. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && WHITE_SPACE.test(text[start] ?? '')) start++;
  while (end > start && WHITE_SPACE.test(text[end - 1] ?? '')) end--;
  return text.slice(start, end);
}
