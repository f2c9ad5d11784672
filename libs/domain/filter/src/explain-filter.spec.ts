import { describe, expect, it } from 'vitest';

import { compileFilters } from './compile-filters';
import { anEvent } from './event.fixture';

describe('an explanation', () => {
  const event = anEvent({
    attributes: { type: 'order.created' },
    document: { type: 'order.created', data: { total: 50, items: [{ sku: 'a' }] } },
  });

  it('shows each clause as it was written, the verdict and what was seen', () => {
    expect(
      compileFilters([
        { all: [{ exact: { type: 'order.created' } }, { not: { prefix: { subject: 'x' } } }] },
        { jsonpath: '$.data.items[*].sku' },
      ]).explain(event),
    ).toEqual([
      {
        dialect: 'all',
        expression: '[{"exact":{"type":"order.created"}},{"not":{"prefix":{"subject":"x"}}}]',
        passed: true,
        clauses: [
          { dialect: 'exact', expression: '{"type":"order.created"}', passed: true, seen: 'order.created' },
          {
            dialect: 'not',
            expression: '{"prefix":{"subject":"x"}}',
            passed: true,
            clauses: [{ dialect: 'prefix', expression: '{"subject":"x"}', passed: false }],
          },
        ],
      },
      { dialect: 'jsonpath', expression: '$.data.items[*].sku', passed: true, seen: '"a"' },
    ]);
  });

  it('shows what stands where a failed path compares', () => {
    expect(compileFilters([{ jsonpath: '$[?$.data.total > 100 && $.data.vip]' }]).explain(event)).toEqual([
      {
        dialect: 'jsonpath',
        expression: '$[?$.data.total > 100 && $.data.vip]',
        passed: false,
        clauses: [
          { dialect: 'jsonpath', expression: '$.data.total', passed: true, seen: '50' },
          { dialect: 'jsonpath', expression: '$.data.vip', passed: false },
        ],
      },
    ]);
  });

  it('shows each place once, in every dialect', () => {
    const explained = compileFilters([
      { 'jsonpath-plus': '$[?(@root.data.items[0].sku == null && @root.data.items.length > 1 && @root.data.vip)]' },
      { jsonpath: '$[?match($.type, "a") || $.type == "b"]' },
    ]).explain(event);
    expect(explained.map(({ clauses }) => clauses?.map(({ expression, seen }) => [expression, seen]))).toEqual([
      [
        ['$.data.items[0].sku', '"a"'],
        ['$.data.items.length', '1'],
        ['$.data.vip', undefined],
      ],
      [['$.type', '"order.created"']],
    ]);
  });

  it('says why a clause cannot be judged', () => {
    expect(compileFilters([{ jsonpath: '$.a' }]).explain(anEvent({ unreadable: 'the payload is no JSON' }))).toEqual([
      { dialect: 'jsonpath', expression: '$.a', passed: false, fault: 'the payload is no JSON' },
    ]);
  });

  it('shows the beginning of a large value, whatever its depth', () => {
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    const [clause] = compileFilters([{ jsonpath: '$' }]).explain(
      anEvent({ document: { long: 'x'.repeat(1000), deep } }),
    );
    expect(clause?.seen).toMatch(/^\{"long":"x{180,200}…?/);
    expect(clause?.seen?.length).toBe(201);
    expect(compileFilters([{ jsonpath: '$' }]).explain(anEvent({ document: deep }))[0]?.seen).toBe(
      `${'['.repeat(200)}…`,
    );
  });
});
