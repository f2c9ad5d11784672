import type { Fault } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { compileFilters } from './compile-filters';
import { anEvent } from './event.fixture';
import { parseFilters } from './parse-filters';
import { processorTime } from './processor-time.fixture';

const BIG = 9_007_199_254_740_993n;

describe('a JSONPath', () => {
  it.each([
    ['$.data.total', { data: { total: 5 } }, true],
    ['$.data.total', { data: {} }, false],
    ['$.data.absent', { data: { absent: null } }, true],
    ['$.data.off', { data: { off: false } }, true],
    ['$.data.zero', { data: { zero: 0 } }, true],
    ['$[?$.data.total > 100]', { data: { total: 101 } }, true],
    ['$[?$.data.total > 100]', { data: { total: 100 } }, false],
    [
      '$.data.items[?@.sku == "a" && @.count >= 2]',
      {
        data: {
          items: [
            { sku: 'a', count: 1 },
            { sku: 'b', count: 2 },
          ],
        },
      },
      false,
    ],
    ['$.data.items[?@.sku == "a" && @.count >= 2]', { data: { items: [{ sku: 'b' }, { sku: 'a', count: 2 }] } }, true],
    ['$..sku', { data: [[{ deep: [{ sku: 1 }] }]] }, true],
    ['$.data[-1]', { data: [] }, false],
    ['$["__proto__"].a', JSON.parse('{"__proto__": {"a": 1}}'), true],
    ['$.constructor', {}, false],
    ['$[?length($.name) == 1]', { name: '😀' }, true],
    ['$[?$.a < $.b]', { a: '～', b: '😀' }, true],
    ['$[?@[?$.a]]', { b: { a: 0, c: 0 } }, false],
    ['$[?@[?$.a]]', { b: { c: 0 }, a: 0 }, true],
    ['$', 'a text', true],
    ['$.length', 'a text', false],
    ['$[0]', 'a text', false],
  ])('%s on %j gives %j', (jsonpath, document, passed) => {
    expect(compileFilters([{ jsonpath }]).matches(anEvent({ document }))).toBe(passed);
  });

  describe('and whole numbers beyond 2^53', () => {
    it.each([
      ['$[?$.n == 9007199254740993]', BIG, true],
      ['$[?$.n == 9007199254740992]', BIG, false],
      ['$[?$.n != 9007199254740993]', BIG, false],
      ['$[?$.n > 9007199254740992]', BIG, true],
      ['$[?$.n < 9007199254740994]', BIG, true],
      ['$[?$.n >= 9007199254740993]', BIG, true],
      ['$[?$.n > 5]', BIG, true],
      ['$[?$.n > 5.5]', BIG, true],
      ['$[?$.n < -9007199254740993]', -9_007_199_254_740_994n, true],
      ['$[?$.n == 9007199254740993]', 9007199254740992, false],
      ['$[?$.n == 1e23]', 100_000_000_000_000_000_000_000n, true],
      ['$[?$.n == $.m]', BIG, true],
      ['$[?$.n == "9007199254740993"]', BIG, false],
      ['$[?$.list == $.same]', BIG, true],
    ])('%s with n = %s gives %j: compared digit by digit', (jsonpath, n, passed) => {
      expect(
        compileFilters([{ jsonpath }]).matches(anEvent({ document: { n, m: BIG, list: [BIG], same: [BIG] } })),
      ).toBe(passed);
    });

    it('writes them in an explanation with every digit', () => {
      expect(compileFilters([{ jsonpath: '$.n' }]).explain(anEvent({ document: { n: BIG } }))).toMatchObject([
        { seen: '9007199254740993' },
      ]);
    });
  });

  describe('that is not valid', () => {
    it.each([
      ['$.a[', 4, 'not closed'],
      ['$.a[0', 5, 'not closed'],
      ['$.a[?(@.b', 9, 'not closed'],
      ['$.a[?@.b ==]', 11, 'expected a value'],
      ['$.a[?@.b == c]', 12, 'a text stands in quotes'],
      ['$.a[?!@.b == 1]', 10, '!(… == …)'],
      ['$.a[?(@.b) == 1]', 11, 'cannot be compared'],
      ['$.a[?1 == @.b == 2]', 14, 'join them by &&'],
      ['$.a[?true]', 5, 'no condition'],
      ['$.a[?length(@.b)]', 5, 'gives a value'],
      ['$.a[?match(@.b, "x") == true]', 5, 'true or false'],
      ['$.a[?@.b == @.*]', 12, 'one value'],
      ['$.a[?count(@.b) > count(1)]', 24, 'begins with @ or $'],
      ['$.a[-0]', 4, 'whole number'],
      ['$.a[01]', 4, 'whole number'],
      ['$.a[9007199254740992]', 4, '2^53'],
      ['$..', 3, 'a name or *'],
      ['$.', 2, 'a name or *'],
      ['$.a ', 3, 'did you mean $.a ?'],
      ['$["\\ud800"]', 3, 'half of a character'],
      ['$["\\u12"]', 3, 'four hexadecimal digits'],
      ["$['a", 2, 'no closing'],
      ['$["\n"]', 3, 'control character'],
      ['data.total', 0, 'did you mean $.data.total ?'],
      ['$.a[?(@.b = 1)]', 10, 'did you mean $.a[?(@.b == 1)] ?'],
      ["$.a[?(@.b === 'x=1')]", 10, "did you mean $.a[?(@.b == 'x=1')] ?"],
      ['$.a[?@.b == 1 and @.c]', 14, 'did you mean $.a[?@.b == 1 && @.c] ?'],
      ['$.a[(@.length-1)]', 4, 'did you mean $.a[-1] ?'],
      ['$.a.[0]', 4, 'did you mean $.a[0] ?'],
      ['$.items.0.sku', 8, 'did you mean $.items[0].sku ?'],
      ['$.content-type', 2, "did you mean $['content-type'] ?"],
      ['$[data]', 2, "did you mean $['data'] ?"],
      [' $.a', 0, 'did you mean $.a ?'],
      ['$[?@.a == “x”]', 10, 'did you mean $[?@.a == "x"] ?'],
      ['$[?@.a == 01]', 10, ''],
      ['$[?@.a == -01]', 10, 'not a number'],
      ['$[?@.a == 1e9999]', 10, 'rounding'],
      ['$[?@.a == 12345678901234567890.5]', 10, 'rounding'],
      ['$[?@.a == "\\x"]', 11, 'escape'],
      ['$[?nosuch(@.a)]', 3, 'nosuch'],
      ['$[?@..a == 1]', 3, 'one value'],
      ['$[?count(@.a, 1) == 1]', 3, 'takes 1 argument'],
      ['', 0, ''],
    ])('%s: position %i, %s', (jsonpath, position, said) => {
      expect(faultOf(jsonpath)).toMatchObject({
        code: 'FILTER_INVALID',
        position,
        detail: expect.stringContaining(said),
      });
    });
  });

  describe('with match() and search()', () => {
    it.each([
      ['$[?match($.type, "order\\\\..*")]', true],
      ['$[?match($.type, "order")]', false],
      ['$[?search($.type, "created$")]', true],
      ['$[?!search($.type, "x")]', true],
      ['$[?match($.type, $.pattern)]', true],
      ['$[?match($.type, $.broken)]', false],
      ['$[?!match($.type, $.broken)]', true],
      ['$[?match($.count, "5")]', false],
      ['$[?match($.none, ".*")]', false],
      ['$[?match($.type, $.count)]', false],
      ['$[?search($.name, "^\\\\p{Lu}.$")]', true],
    ])('%s gives %j', (jsonpath, passed) => {
      const document = { type: 'order.created', pattern: '[a-z.]+', broken: '(', count: 5, name: 'Ä😀' };
      expect(compileFilters([{ jsonpath }]).matches(anEvent({ document }))).toBe(passed);
    });

    it.each([
      ['$[?match(@.a, "a(")]', 16, '( is not closed'],
      ["$[?search(@.a, '\\\\d+')]", 16, 'write [0-9]'],
      ["$[?search(@.a, 'a\\\\.b\\\\d')]", 21, 'write [0-9]'],
      ["$[?search(@.a, '\\u0061(?:b)')]", 22, 'plain'],
      ['$[?match(@.a, "x") == true]', 3, ''],
      ['$[?match(@.a)]', 3, 'takes 2 arguments'],
      ['$[?match(@..a, "x")]', 9, ''],
      ['$[?length(@.a)]', 3, ''],
    ])('%s is refused at %i: %s', (jsonpath, position, said) => {
      expect(faultOf(jsonpath)).toMatchObject({
        code: 'FILTER_INVALID',
        position,
        detail: expect.stringContaining(said),
      });
    });

    it('refuses a pattern that is too large, and cannot judge by one that stands in the event', () => {
      expect(faultOf('$[?match(@.a, "(a{100}){100}")]').code).toBe('FILTER_TOO_COSTLY');
      const reasons: string[] = [];
      const filter = compileFilters([{ jsonpath: '$[?!match($.a, $.p)]' }]);
      const event = anEvent({ document: { a: 'a', p: '(a{100}){100}' } });
      expect(filter.matches(event, (reason) => reasons.push(reason))).toBe(false);
      expect(reasons).toEqual([expect.stringContaining('at most 1000 parts')]);
    });
  });
});

describe('judging a path', () => {
  const costly = { jsonpath: '$..[?@..[?@..a]]' };

  const elements = Array.from({ length: 200_000 }, () => 0);
  const members = Object.fromEntries(elements.map((zero, index) => [`m${index}`, zero]));
  const text = 'x'.repeat(400_000);

  it.each([
    ['nested searches', '$..[?@..[?@..a]]', JSON.parse('['.repeat(2000) + ']'.repeat(2000))],
    ['a search of a wide array for each element', '$[?$..x]', elements],
    ['listing a wide object for each member', '$[?$.* && @ == 1]', members],
    ['counting a wide object for each member', '$[?length($) == 1]', members],
    ['measuring a long text for each element', '$.list[?length($.a) == 1]', { list: elements, a: text }],
    [
      'comparing long texts for each element',
      '$.list[?$.a != $.b]',
      { list: elements, a: text, b: `${text.slice(1)}x` },
    ],
    ['ordering long texts for each element', '$.list[?$.a < $.b]', { list: elements, a: text, b: `${text.slice(1)}x` }],
  ])('is cut off when it takes too many steps, with a reason: %s', (_, jsonpath, document) => {
    const reasons: string[] = [];
    const filter = compileFilters([{ jsonpath }]);
    expect(filter.matches(anEvent({ document }), (reason) => reasons.push(reason))).toBe(false);
    expect(reasons).toEqual([expect.stringContaining('1000000 steps')]);
    expect(processorTime(() => filter.matches(anEvent({ document })), 1_000_000)).toBeLessThan(1_000_000);
  });

  it.each(['$..x', '$..[?@.x]', '$[?@.x]', '$[?@ == 1]'])('%s fits an event as wide as they can be', (jsonpath) => {
    const reasons: string[] = [];
    compileFilters([{ jsonpath }]).matches(anEvent({ document: elements }), (reason) => reasons.push(reason));
    expect(reasons).toEqual([]);
  });

  it('that cannot be judged decides nothing: not() of it does not match, any() passes by another clause, all() fails by one', () => {
    const unreadable = anEvent({ attributes: { type: 'a' }, unreadable: 'no JSON' });
    const verdict = (filter: object): boolean => compileFilters([filter]).matches(unreadable);
    expect(verdict(costly)).toBe(false);
    expect(verdict({ not: costly })).toBe(false);
    expect(verdict({ any: [costly, { exact: { type: 'a' } }] })).toBe(true);
    expect(verdict({ not: { all: [costly, { exact: { type: 'b' } }] } })).toBe(true);
    expect(verdict({ all: [costly, { exact: { type: 'a' } }] })).toBe(false);
  });

  it('goes through documents nested deeper than the stack, and arrays wider than an argument list', () => {
    const deep: unknown = JSON.parse('['.repeat(400_000) + ']'.repeat(400_000));
    const broad = Array.from({ length: 400_000 }, () => 0);
    const matches = (jsonpath: string, document: unknown): boolean =>
      compileFilters([{ jsonpath }]).matches(anEvent({ document }));
    expect(matches('$..a', deep)).toBe(false);
    expect(matches('$[?$.x == $.y]', { x: deep, y: JSON.parse('['.repeat(400_000) + ']'.repeat(400_000)) })).toBe(true);
    expect(matches('$[?count($.a[*]) == 400000]', { a: broad })).toBe(true);
    expect(matches('$.a[?@ == 1]', { a: broad })).toBe(false);
  });
});

function faultOf(jsonpath: string): Fault {
  const [fault] = parseFilters([{ jsonpath }]).faults ?? [];
  if (fault === undefined) throw new Error(`${jsonpath} was taken`);
  return fault;
}
