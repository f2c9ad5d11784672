import { exactNumber } from '@carillon/domain-event';

import { PathRefused } from './path-refused';

/** RFC 9535, `number`. */
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/**
 * The number that a literal writes, by the rule for numbers in events: whole numbers keep every digit (bigint beyond 2^53), fractions are
 * IEEE 754 doubles.
 *
 * @throws PathRefused when it is no number of RFC 9535, or one that could only be compared after rounding
 */
export function literalNumber(text: string, position: number): number | bigint {
  if (!NUMBER.test(text))
    throw new PathRefused('FILTER_INVALID', `${text.slice(0, 40)} is not a number in JSON's spelling`, position);
  const number = exactNumber(text);
  if (Number.isNaN(number))
    throw new PathRefused('FILTER_INVALID', `${text.slice(0, 40)} cannot be compared without rounding`, position);
  return number;
}
