/** A String, an Integer (32 bits, signed, never -0) or a Boolean. */
export type SqlValue = string | number | boolean;
export type SqlType = 'String' | 'Integer' | 'Boolean';

export const MAX_INTEGER = 2 ** 31 - 1;
export const MIN_INTEGER = -(2 ** 31);

const INTEGER = /^[+-]?[0-9]+$/;

export function typeOfSql(value: SqlValue): SqlType {
  if (typeof value === 'string') return 'String';
  return typeof value === 'number' ? 'Integer' : 'Boolean';
}

/** What an operation of this type gives when it fails. */
export function zeroOf(type: SqlType): SqlValue {
  if (type === 'String') return '';
  return type === 'Integer' ? 0 : false;
}

/** `value` in another type, or null when it is a text that writes no value of that type. */
export function castTo(type: SqlType, value: SqlValue): SqlValue | null {
  if (type === 'String') return String(value);
  return type === 'Integer' ? toInteger(value) : toBoolean(value);
}

export function toInteger(value: SqlValue): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'boolean' ? Number(value) : integerOf(value);
}

/** Texts are read whatever their case; an Integer is true unless it is 0. */
export function toBoolean(value: SqlValue): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  const lower = value.length <= 5 ? value.toLowerCase() : '';
  if (lower === 'true') return true;
  return lower === 'false' ? false : null;
}

/** The integer of 32 bits that digits, with or without a sign, write; null when there is none. */
export function integerOf(text: string): number | null {
  if (!INTEGER.test(text)) return null;
  const number = Number(text) + 0; // not -0
  return isInteger32(number) ? number : null;
}

export function isInteger32(number: number): boolean {
  return number >= MIN_INTEGER && number <= MAX_INTEGER;
}
