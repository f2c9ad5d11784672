import type { ScannerMemory } from './scanner-memory';
import { FALSE, NULL, NUMBER, STRING, TRUE, WIDE_NUMBER } from './tape';

/** A JSON value that is neither object nor array; whole numbers beyond 2^53 are bigints. */
export type Scalar = string | number | bigint | boolean | null;

/** No predicate asks for the value. */
export const UNKNOWN = -1;

/** Which predicate asks for being equal to a value in a place; kept in the scanner's memory, where documents are read. */
export class ValueIds {
  constructor(private readonly memory: ScannerMemory) {}

  /** {@link UNKNOWN} when there is none. NaN, which stands for a number that nothing holds exactly, is equal to none. */
  find(state: number, value: Scalar): number {
    const { core } = this.memory;
    const text = textOf(value);
    if (text === null) return core.wordValue(state, kindOf(value), wordOf(value));
    const length = this.memory.put(text);
    // a text of a megabyte is no operand of a filter
    return length < 0 ? UNKNOWN : core.textValue(state, kindOf(value), this.memory.at, length);
  }

  add(state: number, value: Scalar, id: number): void {
    const { core } = this.memory;
    const text = textOf(value);
    if (text === null) core.addWord(state, kindOf(value), wordOf(value), id);
    else core.addText(state, kindOf(value), this.memory.at, this.memory.put(text), id);
  }

  remove(state: number, value: Scalar): void {
    const { core } = this.memory;
    const text = textOf(value);
    if (text === null) core.removeWord(state, kindOf(value), wordOf(value));
    else core.removeText(state, kindOf(value), this.memory.at, this.memory.put(text));
  }
}

function kindOf(value: Scalar): number {
  switch (typeof value) {
    case 'string':
      return STRING;
    case 'number':
      return NUMBER;
    case 'bigint':
      return WIDE_NUMBER;
    default:
      return value === null ? NULL : value ? TRUE : FALSE;
  }
}

function textOf(value: Scalar): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'bigint' ? value.toString() : null;
}

/** -0 equals 0. */
function wordOf(value: Scalar): number {
  return typeof value === 'number' ? value + 0 : 0;
}
