/**
 * What was found in one document, in its order: entries of fixed size. Written by the byte scanner (`assembly/scanner.ts`, which repeats
 * these numbers) or by the document walker; read once.
 */
export interface Tape {
  /** {@link ENTRY_INTS} a value: state, kind, value id (of a row: index of the entry behind its last), start, end. */
  ints: Int32Array;
  /** The value of a `NUMBER` at `index * ENTRY_NUMBERS + NUMBER_AT`. */
  numbers: Float64Array;
  /** Entries in use. */
  length: number;
  /** What `start` of a text or wide number refers to: an element here, or when null an address in the scanner's memory. */
  scalars: unknown[] | null;
}

export const ENTRY_INTS = 8;
export const ENTRY_NUMBERS = 4;
export const NUMBER_AT = 3;

/** Kinds of entries. */
export const NULL = 0;
export const FALSE = 1;
export const TRUE = 2;
export const NUMBER = 3;
/** A number that a double does not hold, or that takes more than one division to read. */
export const WIDE_NUMBER = 4;
export const STRING = 5;
/** An object or array. */
export const CONTAINER = 6;
/** One element or member of a place that stands for all of them. */
export const ROW = 7;
