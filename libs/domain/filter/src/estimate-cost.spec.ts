import { describe, expect, it, vi } from 'vitest';

import { estimateCost } from './estimate-cost';
import { FILTER_LIMITS } from './limits';
import { parseFilters } from './parse-filters';
import { selectNodes } from './select-nodes';
import { StepBudget } from './step-budget';

describe('the estimated cost of a filter', () => {
  it.each([
    ['$.data.total', 0, 0.1],
    ['$[?$.data.total > 100]', 0, 0.2],
    ['$.data.items[?@.sku == "a" && @.count >= 2]', 0, 0.2],
    ['$..sku', 1, 5],
    ['$..[?@.sku == "a"]', 2, 20],
    ['$[?count($..item) > 3]', 10, 100],
    ['$[?search($.data.text, "(error|fatal).*[0-9]{3}")]', 0, 10],
    ['$..[?search(@.text, "error")]', 10, 100],
    ['$..[?match(@.mail, "[a-z0-9]{3,64}@[a-z0-9.]{3,64}")]', 50, 500],
    ['$..[?@..[?@..a]]', 20, 500],
    ['$..*..*..*', 20, 500],
  ])('%s is from %d to %d steps for each node', (jsonpath, least, most) => {
    const cost = costOf({ jsonpath });
    expect(cost).toBeGreaterThan(least);
    expect(cost).toBeLessThan(most);
  });

  it('adds up over clauses and dialects', () => {
    const one = costOf({ jsonpath: '$..a' });
    expect(costOf({ any: [{ jsonpath: '$..a' }, { not: { jsonpath: '$..a' } }] })).toBeCloseTo(2 * one);
    expect(costOf({ 'jsonpath-plus': '$..a' })).toBe(one);
    expect(costOf({ exact: { type: 'a' } })).toBeLessThan(0.01);
  });

  it.each([
    ['jsonpath', '$..[?$..a]'],
    ['jsonpath', '$..[?count($..a) > 3]'],
    ['jsonpath', '$..*..*..*..*'],
    ['jsonpath', '$..[?search(@.text, "(abc|def){100}") || search(@.text, "(ghi|jkl){100}")]'],
    ['jsonpath', '$..[?@..[?@..[?@..[?@..a]]]]'],
    ['jsonpath-plus', '$..*..*..*..*'],
  ])('is too high for the %s %s', (dialect, path) => {
    expect(parseFilters([{ exact: { type: 'a' } }, { [dialect]: path }]).faults).toEqual([
      {
        code: 'FILTER_TOO_COSTLY',
        pointer: `/filters/1/${dialect}`,
        detail: expect.stringContaining(`${FILTER_LIMITS.cost}`),
      },
    ]);
  });

  it('is too high for many filters together, where the limit is passed', () => {
    const filters = Array.from({ length: 12 }, () => ({ jsonpath: '$..*..*..*' }));
    const { faults } = parseFilters([{ any: filters }]);
    expect(faults).toHaveLength(1);
    expect(faults?.[0]?.pointer).toMatch(/^\/filters\/0\/any\/\d+\/jsonpath$/);
  });

  it('is at least what an event of 1,111 nodes, ten members of ten members of ten members, takes', () => {
    const cube = members(3);
    for (const jsonpath of [
      '$..x',
      '$..[?@.x]',
      '$..[?@..x]',
      '$..*..x',
      '$[?count($..*) < 0]',
      '$.*[?$.a.b == @.x]',
    ]) {
      const { taken, estimated } = stepsOn(cube, jsonpath);
      expect([jsonpath, taken > 0, taken <= 1.5 * estimated]).toEqual([jsonpath, true, true]);
    }
  });
});

function costOf(expression: object): number {
  const { filter, faults } = parseFilters([expression]);
  if (filter === null) throw new Error(JSON.stringify(faults));
  return estimateCost(filter);
}

function members(levels: number): unknown {
  if (levels === 0) return 0;
  return Object.fromEntries('abcdefghij'.split('').map((name) => [name, members(levels - 1)]));
}

function stepsOn(document: unknown, jsonpath: string): { taken: number; estimated: number } {
  const { filter } = parseFilters([{ jsonpath }]);
  const [path] = filter?.kind === 'all' ? filter.clauses : [];
  if (path?.kind !== 'path') throw new Error('no path');
  let taken = 0;
  const budget = new StepBudget(Infinity);
  vi.spyOn(budget, 'spend').mockImplementation((steps = 1) => void (taken += steps));
  selectNodes(path.path, { root: document, current: document, budget }, () => false);
  return { taken, estimated: estimateCost(path) * 1111 };
}
