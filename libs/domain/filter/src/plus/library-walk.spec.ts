import { describe, expect, it } from 'vitest';

import { compileFilters } from '../compile-filters';
import { anEvent } from '../event.fixture';

describe('a document under the library', () => {
  it('is as it was before', () => {
    const document = frozen({ a: [{ b: 1, tags: ['x'] }, { b: 2 }] });
    for (const path of ['$..[?(@.b == 2)]', '$.a[0:2]', "$.a[?(@.tags.includes('x'))].tags", '$..*'])
      expect(compileFilters([{ 'jsonpath-plus': path }]).matches(anEvent({ document }))).toBe(true);
  });

  it('may have members with names that mean something to the library', () => {
    const names = ['*', '..', '^', '~', '$', '0:2', '?(0)', '(1)', '@string()', '`a', "'a'", 'a,b', '#0', ';', ''];
    for (const name of names) {
      const filter = compileFilters([{ 'jsonpath-plus': `$.x[${JSON.stringify(name)}].y` }]);
      expect([name, filter.matches(anEvent({ document: { x: { [name]: { y: 1 } } } }))]).toEqual([name, true]);
      expect([name, filter.matches(anEvent({ document: { x: { a: { y: 1 } } } }))]).toEqual([name, false]);
    }
    // a member called * does not hide its neighbours
    const wildcard = compileFilters([{ 'jsonpath-plus': '$.x.*.y' }]);
    expect(wildcard.matches(anEvent({ document: { x: { '*': 1, a: { y: 1 } } } }))).toBe(true);
  });

  it.each([
    ['[', ']', 20_000],
    ['{"a":', '}', 20_000],
    ['[', ']', 399],
    ['[', ']', 401],
  ])('may be nested as deep as it likes: %s%s, %i levels', (open, close, levels) => {
    const document: unknown = JSON.parse(`${open.repeat(levels)}"x"${close.repeat(levels)}`);
    const reasons: string[] = [];
    const judge = (path: string): boolean =>
      compileFilters([{ 'jsonpath-plus': path }]).matches(anEvent({ document }), (reason) => reasons.push(reason));
    expect(judge('$..[?(@ == "x")]')).toBe(true);
    expect(judge('$..nothing')).toBe(false);
    expect(reasons).toEqual([]);
  });

  it.each([
    ['$..*..*..nothing', nested(9)],
    ['$..[?(@.a != @root.b)]..[0:]..nothing', { b: 1, list: nested(9) }],
    [
      '$.list[?(@root.a !== @root.b)].nothing',
      { list: wide(300_000), a: 'x'.repeat(400_000), b: `${'x'.repeat(399_999)}y` },
    ],
    ["$.list[?(@root.a.includes('nothing'))]", { list: wide(300_000), a: 'x'.repeat(400_000) }],
    ['$.list[?(@root.list.includes("x"))]', { list: wide(300_000) }],
  ])('is left, with a reason, when %s takes too many steps', (path, document) => {
    const reasons: string[] = [];
    const before = process.cpuUsage();
    expect(
      compileFilters([{ 'jsonpath-plus': path }]).matches(anEvent({ document }), (reason) => reasons.push(reason)),
    ).toBe(false);
    const { user, system } = process.cpuUsage(before);
    expect(reasons).toEqual([expect.stringContaining('1000000 steps')]);
    expect(user + system).toBeLessThan(2_000_000);
  });
});

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

function nested(levels: number): unknown {
  return levels === 0 ? 0 : [0, 1, 2].map(() => nested(levels - 1));
}

function wide(length: number): unknown[] {
  return Array.from({ length }, () => ({}));
}
