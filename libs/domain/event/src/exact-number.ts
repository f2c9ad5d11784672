/** Longest integer, in digits, that is held exactly; `1e999999999` must not fill the memory. */
const MAX_INTEGER_DIGITS = 1024;

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * The value of a JSON number, never silently rounded to another integer:
 * - an integer within ±(2^53 − 1), however it is written, and every other fraction: a `number`;
 * - an integer beyond: a `bigint`;
 * - what neither holds (a fraction beyond 2^53, more than 1,024 digits): `NaN`, which equals nothing and is in no order.
 */
export function exactNumber(text: string): number | bigint {
  const rounded = Number(text);
  if (Math.abs(rounded) <= Number.MAX_SAFE_INTEGER) return rounded;
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = NUMBER.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const shift = Number(exponentText) - fraction.length;
  if (digits.length + Math.max(0, shift) > MAX_INTEGER_DIGITS) return NaN;
  if (shift >= 0) return BigInt(`${sign}${digits}${'0'.repeat(shift)}`);
  // behind the point there may only be zeros
  return /^0+$/.test(digits.slice(shift)) ? BigInt(`${sign}${digits.slice(0, shift)}`) : NaN;
}
