import { AppError, type Fault } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { compileFilters } from './compile-filters';
import { parseFilters } from './parse-filters';

describe('a filter that cannot be taken', () => {
  it('is refused with all faults at once, each with its place', () => {
    const faults = faultsOf([
      { exact: { type: '' } },
      { jsonpath: '$.a[' },
      { all: [{ prefix: { Source: '/x' } }, { any: [] }, { jsonpath2: '$..a' }, { sql: 'a' }] },
      { 'json/path': '$' },
      7,
    ]);
    expect(faults.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/filters/0/exact/type', 'FILTER_INVALID'],
      ['/filters/1/jsonpath', 'FILTER_INVALID'],
      ['/filters/2/all/0/prefix/Source', 'FILTER_INVALID'],
      ['/filters/2/all/1/any', 'FILTER_INVALID'],
      ['/filters/2/all/2/jsonpath2', 'NOT_YET'],
      ['/filters/3/json~1path', 'FILTER_INVALID'],
      ['/filters/4', 'FILTER_INVALID'],
    ]);
  });

  it.each([
    [null, 'expected an array'],
    [{ exact: { type: 'a' } }, 'expected an array'],
    [[{}], 'one dialect key'],
    [[[]], 'one dialect key'],
    [[{ exact: { type: 'a' }, prefix: { type: 'b' } }], 'found 2 keys'],
    [[{ exact: {} }], '{"exact": {"type": "order.created"}}'],
    [[{ exact: [] }], '{"exact": {"type": "order.created"}}'],
    [[{ suffix: { sequence: 5 } }], 'here "5"'],
    [[{ exact: { Type: 'a' } }], 'did you mean "type"?'],
    [[{ exact: { 'data.total': '5' } }], '{"jsonpath": "$.data.name"}'],
    [[{ not: [] }], 'one dialect key'],
    [[{ all: {} }], 'at least one'],
    [[{ jsonpath: ['$.a'] }], 'expected a text'],
    [[{ jsonpath2: {} }], 'expected a text'],
    [[{ constructor: 1 }], 'no dialect'],
  ])('%j: says %s', (filters, said) => {
    const [fault] = faultsOf(filters);
    expect(fault).toMatchObject({ code: 'FILTER_INVALID', detail: expect.stringContaining(said) });
  });

  it('throws the gravest code, the first words and every fault', () => {
    const refused = thrownBy(() => compileFilters([{ jsonpath2: '$..x' }, { exact: {} }]));
    expect(refused).toMatchObject({ code: 'FILTER_INVALID', retryable: false });
    expect(refused.message).toMatch(/^\/filters\/1\/exact: expected an object .* \(and 1 more\)$/);
    expect(refused.faults).toHaveLength(2);
  });
});

describe('a filter that would cost too much', () => {
  it('nests too deep', () => {
    const nested = (depth: number): object => (depth === 0 ? { exact: { type: 'a' } } : { not: nested(depth - 1) });
    expect(parseFilters([nested(16)]).faults).toBeNull();
    expect(faultsOf([nested(17)])).toMatchObject([
      { code: 'FILTER_TOO_COSTLY', detail: expect.stringContaining('16') },
    ]);
    expect(faultsOf([nested(5000)])).toHaveLength(1);
  });

  it('has too many parts', () => {
    const many = (count: number): object[] => Array.from({ length: count }, () => ({ exact: { type: 'a' } }));
    expect(parseFilters(many(100)).faults).toBeNull();
    expect(faultsOf(many(101))).toMatchObject([{ code: 'FILTER_TOO_COSTLY' }]);
    expect(faultsOf(many(500_000))).toHaveLength(1);
    expect(faultsOf([{ jsonpath: `$${'.a'.repeat(150)}` }])).toMatchObject([
      { code: 'FILTER_TOO_COSTLY', pointer: '/filters/0/jsonpath' },
    ]);
  });

  it('does not list more faults than the parts it may have', () => {
    expect(faultsOf(Array.from({ length: 100_000 }, () => 0)).length).toBeLessThan(250);
  });

  it.each([
    ['jsonpath', `$.${'a'.repeat(4095)}`],
    ['jsonpath', `$[?${'('.repeat(17)}@.a${')'.repeat(17)}]`],
    ['jsonpath', `$${'[?@'.repeat(17)}.a${']'.repeat(17)}`],
    ['jsonpath2', `$.${'a'.repeat(4095)}`],
  ])('is a %s too long or too deep: %.30s…', (dialect, path) => {
    expect(faultsOf([{ [dialect]: path }])).toMatchObject([{ code: 'FILTER_TOO_COSTLY' }]);
  });

  it('has a text that is too long', () => {
    expect(faultsOf([{ exact: { type: 'a'.repeat(4097) } }])).toMatchObject([
      { code: 'FILTER_TOO_COSTLY', pointer: '/filters/0/exact/type' },
    ]);
  });
});

function faultsOf(filters: unknown): readonly Fault[] {
  return parseFilters(filters).faults ?? [];
}

function thrownBy(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('it did not throw an AppError');
}
