import { documentOf, readStructured } from '@carillon/domain-event';
import { describe, expect, it } from 'vitest';

import { compileFilters } from './compile-filters';
import { parseFilters } from './parse-filters';

/** What a number means in a filter: docs/filters/numbers.md has the same table. */
const NUMBERS: readonly (readonly [condition: string, number: string, passed: boolean])[] = [
  ['== 0', '-0', true],
  ['== -0', '0', true],
  ['== 0', '-0.0', true],
  ['< 0', '-0', false],
  ['>= 0', '-0', true],
  ['== 5', '5.0', true],
  ['== 5', '50e-1', true],
  ['== 5.0', '5', true],
  ['== 1e2', '100', true],
  ['== 0.1', '0.1', true],
  ['== 0.1', '0.10000000000000001', true],
  ['== 0.3', '0.30000000000000004', false],
  // 2^53 + 1, which a double makes 2^53 of
  ['== 9007199254740993', '9007199254740993', true],
  ['== 9007199254740992', '9007199254740993', false],
  ['== 9007199254740993', '9007199254740992', false],
  ['!= 9007199254740992', '9007199254740993', true],
  ['> 9007199254740992', '9007199254740993', true],
  ['< 9007199254740994', '9007199254740993', true],
  ['== 9007199254740993', '9007199254740993.0', true],
  ['== 1e23', '100000000000000000000000', true],
  ['== 1e23', '99999999999999991611392', false],
  ['== -9007199254740993', '-9007199254740993', true],
  ['< 18446744073709551616', '18446744073709551615', true],
  ['> 5.5', '9007199254740993', true],
  // beyond what a double holds: not infinity, and not rounded
  ['> 1e308', '1e400', true],
  ['== 1e400', '1e400', true],
  ['== 1e401', '1e400', false],
  ['< -1e308', '-1e400', true],
  ['== 0', '1e-400', true],
  // what nothing holds exactly equals nothing and is in no order
  ['== 9007199254740993', '9007199254740993.5', false],
  ['> 0', '9007199254740993.5', false],
  ['<= 0', '9007199254740993.5', false],
  ['!= 0', '9007199254740993.5', true],
  ['> 0', '1e9999', false],
  ['== 9007199254740993', '"9007199254740992"', false],
];

describe('a number of the event', () => {
  it.each(NUMBERS)('%s for %s gives %j in the dialect jsonpath', (condition, number, passed) => {
    expect(matches({ jsonpath: `$[?$.data.n ${condition}]` }, number)).toBe(passed);
  });

  it.each(NUMBERS)('%s for %s gives %j in the dialect jsonpath-plus', (condition, number, passed) => {
    expect(matches({ 'jsonpath-plus': `$[?(@.n ${condition})]` }, number)).toBe(passed);
    if (/^[=!]=/.test(condition))
      expect(matches({ 'jsonpath-plus': `$[?(@.n ${condition.replace('=', '==')})]` }, number)).toBe(passed);
  });

  it('is there, whatever number it is', () => {
    for (const number of ['-0', '0', '1e400', '1e9999', '9007199254740993.5', '1e-400']) {
      expect(matches({ jsonpath: '$.data.n' }, number)).toBe(true);
      expect(matches({ jsonpath2: '$.data.n' }, number)).toBe(true);
      expect(matches({ 'jsonpath-plus': '$.data.n' }, number)).toBe(true);
    }
  });

  it('is true to jsonpath-plus unless it is zero', () => {
    for (const number of ['0', '-0', '0.0', '1e-400'])
      expect(matches({ 'jsonpath-plus': '$[?(@.n)]' }, number)).toBe(false);
    for (const number of ['1', '9007199254740993', '9007199254740993.5', '1e9999'])
      expect(matches({ 'jsonpath-plus': '$[?(@.n)]' }, number)).toBe(true);
  });

  it('is no text in the dialect jsonpath, and in jsonpath-plus by == only', () => {
    expect(matches({ jsonpath: '$[?$.data.n == "5"]' }, '5')).toBe(false);
    expect(matches({ jsonpath: '$[?$.data.n == 5]' }, '"5"')).toBe(false);
    expect(matches({ 'jsonpath-plus': '$[?(@.n == 5)]' }, '"5"')).toBe(true);
    expect(matches({ 'jsonpath-plus': '$[?(@.n === 5)]' }, '"5"')).toBe(false);
    expect(matches({ 'jsonpath-plus': '$[?(@.n == 9007199254740993)]' }, '"9007199254740993"')).toBe(true);
    expect(matches({ 'jsonpath-plus': '$[?(@.n == 9007199254740992)]' }, '"9007199254740993"')).toBe(false);
  });

  it('is refused in a filter where it could only be compared after rounding', () => {
    for (const number of ['1e9999', '9007199254740993.5', '-12345678901234567890.25']) {
      for (const filter of [{ jsonpath: `$[?@.n == ${number}]` }, { 'jsonpath-plus': `$[?(@.n == ${number})]` }])
        expect(parseFilters([filter]).faults).toMatchObject([
          { code: 'FILTER_INVALID', detail: expect.stringContaining('without rounding'), position: expect.any(Number) },
        ]);
    }
    for (const word of ['NaN', 'Infinity', '-Infinity', '0x10', '1_000', '.5', '5.', '+5', '1n'])
      for (const filter of [{ jsonpath: `$[?@.n == ${word}]` }, { 'jsonpath-plus': `$[?(@.n == ${word})]` }])
        expect([word, parseFilters([filter]).faults]).toMatchObject([word, [{ code: 'FILTER_INVALID' }]]);
  });
});

/** An event as it comes in, so that the number is read the way events are. */
function matches(filter: object, number: string): boolean {
  const event = readStructured(
    Buffer.from(`{"specversion":"1.0","id":"1","source":"/s","type":"t","data":{"n":${number}}}`),
  );
  return compileFilters([filter]).matches({ attributes: event.attributes, document: documentOf(event) });
}
