import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { jsonText } from './an-event.fixture';
import { parseExactly } from './exact-json';
import { exactNumber } from './exact-number';

describe('parseExactly', () => {
  it('builds what JSON.parse builds, numbers beyond 2^53 aside', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        const rounded = JSON.stringify(parseExactly(text), (_name, value: unknown) =>
          typeof value === 'bigint' || Number.isNaN(value) ? 'wide' : value,
        );
        const parsed = JSON.stringify(JSON.parse(text), (_name, value: unknown) =>
          typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER ? 'wide' : value,
        );
        expect(rounded).toBe(parsed);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps every integer exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }), (integer) => {
        const value = parseExactly(`{"n":[${integer}]}`) as { n: (number | bigint)[] };
        expect(BigInt(value.n[0] ?? 0)).toBe(integer);
      }),
    );
  });

  it('makes __proto__ a member and touches no prototype', () => {
    const value = parseExactly('{"__proto__":{"polluted":9007199254740993},"constructor":1}') as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('exactNumber', () => {
  it.each<[string, number | bigint]>([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['9007199254740993.0', 9007199254740993n],
    ['9.007199254740993e15', 9007199254740993n],
    ['1e20', 100000000000000000000n],
    ['1.5e3', 1500],
    ['0.1', 0.1],
    ['-0', -0],
    ['1e-400', 0],
    ['0e999', 0],
  ])('%s is %s', (text, value) => {
    expect(exactNumber(text)).toBe(value);
  });

  it.each(['9007199254740993.5', '1e999999999', '-1e5000', '1234567890123456789.25'])(
    '%s is not taken for another number',
    (text) => {
      expect(exactNumber(text)).toBeNaN();
    },
  );
});
