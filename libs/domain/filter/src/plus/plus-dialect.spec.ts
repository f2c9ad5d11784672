import type { Fault } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { compileFilters } from '../compile-filters';
import { anEvent } from '../event.fixture';
import { parseFilters } from '../parse-filters';

const document = {
  store: {
    book: [
      { title: 'Moby Dick', price: 8.99, isbn: '0-553', tags: ['sea', 'whale'] },
      { title: 'Sword of Honour', price: '12', isbn: '' },
      { title: 'Sayings', price: null },
    ],
    length: 3,
    'a.b': 1,
    "it's": { '*': 1, b: 2 },
    0: 'zero',
  },
  big: 9_007_199_254_740_993n,
};

describe('a path of the dialect jsonpath-plus', () => {
  it.each([
    ['$', true],
    ['$.store.book', true],
    ['$.store.none', false],
    ['$..isbn', true],
    ['$.store..price', true],
    ['$..none', false],
    ['$.store.*', true],
    ['$.store.book[*].tags', true],
    ['$..*', true],
    ["$.store['a.b']", true],
    ['$["store"]["it\'s"]', true],
    ["$.store['it\\'s'].b", true],
    ["$['store']['none','book']", true],
    ["$['store']['none','nothing']", false],
    ['$.store.book[2]', true],
    ['$.store.book[3]', false],
    ['$.store.book.2', true],
    ['$.store.book[3,0]', true],
    ['$.store.book[3,2:]', true],
    ['$.store.book[-1:]', true],
    ['$.store.book[3:]', false],
    ['$.store.book[::-1]', true],
    ['$.store.book[0:0]', false],
    ['$..[2]', true],
    ["$..['b']", true],
  ])('%s gives %j', (path, passed) => {
    expect(matches(path)).toBe(passed);
  });

  describe('takes members as JavaScript has them', () => {
    it.each([
      ['$.store.length', true],
      ['$.store.book.length', true],
      ['$.big.length', false],
      ['$.store[0]', true],
      ['$.store.book[0].title[0]', true],
      ['$.store.book[0].title.length', true],
      ['$.store.book[?(@.length)]', false],
      ['$.store.book[?(@.title.length === 9)]', true],
      ['$.store.book[?(@.tags.length > 1)]', true],
      ['$.store.book[?(@.tags[1] === "whale")]', true],
      ['$.store.book.push', false],
      ['$.constructor', false],
      ['$.__proto__', false],
      ['$.store.book[?(@.constructor)]', false],
    ])('%s gives %j', (path, passed) => {
      expect(matches(path)).toBe(passed);
    });
  });

  describe('compares as JavaScript does', () => {
    it.each([
      ['@.price < 10', '"9"', true],
      ['@.price < 10', 'null', true],
      ['@.price < 10', 'true', true],
      ['@.price < 10', '"x"', false],
      ['@.price >= 10', '"10.0"', true],
      ['10 > @.price', '9', true],
      ['@.price == 5', '"5"', true],
      ['@.price === 5', '"5"', false],
      ['@.price === 5', '5.0', true],
      ['@.price !== 5', '"5"', true],
      ['@.price == true', '1', true],
      ['@.price === true', '1', false],
      ['@.price == "x"', '"x"', true],
      ["@.price == 'it\\'s'", '"it\'s"', true],
      ['@.price == null', 'null', true],
      ['@.price == null', '0', false],
      ['@.other == null', '1', true],
      ['@.other === null', '1', false],
      ['@.other === undefined', '1', true],
      ['@.price !== undefined', 'null', true],
      ['@.price != null', '0', true],
      ['@.price < "b"', '"a"', true],
      ['@.price < "10"', '"9"', false],
      ['@.price == 0', '-0', true],
      ['@.price === 0', '-0', true],
      ['@.price', '0', false],
      ['@.price', '""', false],
      ['@.price', '"0"', true],
      ['@.price', '[]', true],
      ['@.price', 'false', false],
      ['!@.price', 'null', true],
      ['!@.other', '1', true],
      ['@.other.deeper == 1', '1', false],
      ['!@.other.deeper', '1', true],
      ['@.price == 5 && @.price === "5"', '"5"', true],
      ['@.price == 1 || @.price == 2', '2', true],
      ['!(@.price == 1) && !(@.price == 2)', '3', true],
      ['@.price == @root.rows[0].price', '1', true],
      ['@.price == $.rows[0].price', '1', true],
      ['@.price === @root.rows[0].price', '{}', true],
      ['@.price == "[object Object]"', '{}', false],
      ['@.price == 5', '[5]', false],
      ['@.price >= 0', '[]', false],
      ['@.price.startsWith("ab")', '"abc"', true],
      ['@.price.endsWith("ab")', '"abc"', false],
      ['@.price.includes("b")', '"abc"', true],
      ['@.price.includes("b")', '["a", "b"]', true],
      ['@.price.includes("b")', '["abc"]', false],
      ['@.price.startsWith("1")', '1', false],
      ['@.price.startsWith("1")', 'null', false],
    ])('%s with %s gives %j', (condition, price, passed) => {
      const event = anEvent({ document: JSON.parse(`{"rows": [{"price": ${price}}]}`) });
      expect(compileFilters([{ 'jsonpath-plus': `$.rows[?(${condition})]` }]).matches(event)).toBe(passed);
    });
  });

  it('keeps every digit of whole numbers, also of those in texts', () => {
    const holds = (condition: string): boolean => matches(`$[?(${condition})]`);
    expect(holds('@ == 9007199254740993')).toBe(true);
    expect(holds('@ === 9007199254740993')).toBe(true);
    expect(holds('@ == "9007199254740993"')).toBe(true);
    expect(holds('@ == 9007199254740992')).toBe(false);
    expect(holds('@ == "9007199254740992"')).toBe(false);
    expect(holds('@ > 9007199254740992')).toBe(true);
  });

  describe('that is not taken', () => {
    it.each([
      ['store.book', 0, 'did you mean $.store.book ?'],
      ['$[?@.a == 1]', 2, 'did you mean $[?(@.a == 1)] ?'],
      ["$.a[?(@.b) && (@.c == ']')]", 11, "did you mean $.a[?((@.b) && (@.c == ']'))] ?"],
      ['$.a[-1]', 4, 'did you mean $.a[-1:] ?'],
      ['$.a[-2]', 4, 'is [-2:-1]'],
      ['$.a[(@.length-1)]', 4, 'did you mean $.a[-1:] ?'],
      ['$.a.[0]', 4, 'did you mean $.a[0] ?'],
      ['$.a[b]', 4, "did you mean $.a['b'] ?"],
      ["$.a['b',0]", 8, 'do not mix'],
      ['$.a[0,"b"]', 6, ''],
      ['$.a[?(@.b), 0]', 10, 'stands alone'],
      ['$.a[?(@.b == 1 and @.c = 2)]', 15, 'did you mean $.a[?(@.b == 1 && @.c == 2)] ?'],
      ['$.a[?(@.b <> 1)]', 11, 'did you mean $.a[?(@.b != 1)] ?'],
      ['$.a[?(@.b == “x”)]', 13, 'did you mean $.a[?(@.b == "x")] ?'],
      ['$...a', 3, 'after ..'],
      ['$.a.', 4, 'expected a name'],
      ['$.a b', 3, 'expected ., .. or ['],
      ['$[?(@.a', 7, 'expected )'],
      ["$[?(@.a == 'x)]", 11, 'no closing'],
      ["$['a\\x']", 4, 'no escape'],
      ['$[?()]', 4, 'expected a value'],
      ['$[?(true)]', 4, '[*]'],
      ['$[?(1 == 1)]', 4, 'constants'],
      ['$[?(@.a < undefined)]', 4, 'no order'],
      ['$[?(@.a == 01)]', 11, 'not a number'],
      ['$[?(@.a == 1e9999)]', 11, 'rounding'],
      ['$[?(1 < @.a < 3)]', 12, 'join them by &&'],
      ['$[?(!@.a == 1)]', 5, '!(… == …)'],
      ['$[?((@.a) == true)]', 10, 'cannot be compared'],
      ['$[?(@.a+1 == 2)]', 7, 'no arithmetic'],
      ['$[?(@.a-b == 2)]', 7, 'no arithmetic'],
      ['$[?(@.a == 1 + 1)]', 13, 'no arithmetic'],
      ['$[?(@.a ? 1 : 2)]', 8, 'no conditional'],
      ['$[?(@.a?.b)]', 7, 'write . instead of ?.'],
      ['$[?(@..a)]', 5, 'single values'],
      ['$[?(@.*)]', 5, 'single values'],
      ['$[?(@["a","b"])]', 9, 'single values'],
      ['$[?(@.a[?(@.b)])]', 8, 'single values'],
      ['$[?(@.a.match(/x/))]', 8, 'search('],
      ['$[?(/x/.test(@.a))]', 4, 'search('],
      ['$[?(@.a =~ /x/)]', 8, 'search('],
      ['$[?(@.a.toLowerCase() == "x")]', 8, 'no function is called'],
      ['$[?(@.a.startsWith(@.b))]', 19, 'a text in quotes'],
      ['$[?("a".includes(@.b))]', 7, 'no members'],
      ['', 0, ''],
    ])('%s: position %i, %s', (path, position, said) => {
      expect(faultOf(path)).toMatchObject({
        code: 'FILTER_INVALID',
        pointer: '/filters/0/jsonpath-plus',
        position,
        detail: expect.stringContaining(said),
      });
    });

    it.each([
      ['$.a^', 3],
      ['$.a~', 3],
      ['$..a@string()', 4],
      ['$[?(@property === "a")]', 4],
      ['$[?(@parent.a)]', 4],
      ['$[?(@path)]', 4],
    ])('%s belongs to a later version, at %i', (path, position) => {
      expect(faultOf(path)).toMatchObject({ code: 'NOT_YET', position });
    });

    it.each([
      [`$.${'a'.repeat(4095)}`],
      [`$[?(${'('.repeat(17)}@.a${')'.repeat(17)})]`],
      [`$[?(${'!'.repeat(4000)}@.a)]`],
      [`$${'.a'.repeat(150)}`],
    ])('is too long or too deep: %.30s…', (path) => {
      expect(faultOf(path)).toMatchObject({ code: 'FILTER_TOO_COSTLY' });
    });

    it.each([[7], [null], [['$.a']], [{}]])('is no text: %j', (value) => {
      expect(parseFilters([{ 'jsonpath-plus': value }]).faults).toMatchObject([
        { code: 'FILTER_INVALID', detail: expect.stringContaining('expected a text') },
      ]);
    });
  });
});

function matches(path: string): boolean {
  return compileFilters([{ 'jsonpath-plus': path }]).matches(anEvent({ document }));
}

function faultOf(path: string): Fault {
  const [fault] = parseFilters([{ 'jsonpath-plus': path }]).faults ?? [];
  if (fault === undefined) throw new Error(`${path} was taken`);
  return fault;
}
