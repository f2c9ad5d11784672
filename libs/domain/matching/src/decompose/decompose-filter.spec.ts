import { describe, expect, it } from 'vitest';

import { MOST_CONJUNCTIONS } from './conjunction';
import { lookedUp } from './printed-conjunctions.fixture';

/** An expression, and what is looked up for it; `?` at the end: the filter is asked as well. */
type Row = readonly [expression: unknown, ...alternatives: string[]];

const path = (text: string): unknown => ({ jsonpath: text });
const sql = (text: string): unknown => ({ sql: text });
const plus = (text: string): unknown => ({ 'jsonpath-plus': text });

describe('filters over attributes are looked up', () => {
  check([
    [{ exact: { type: 'a', source: '/s' } }, 'type = "a" and source = "/s"'],
    [{ prefix: { type: 'a' } }, 'type begins "a"'],
    [{ suffix: { type: 'a' } }, 'type ends "a"'],
    [{ any: [{ exact: { type: 'a' } }, { exact: { type: 'b' } }] }, 'type = "a"', 'type = "b"'],
    [
      { all: [{ exact: { type: 'a' } }, { any: [{ prefix: { source: 'x' } }, { suffix: { source: 'y' } }] }] },
      'type = "a" and source begins "x"',
      'type = "a" and source ends "y"',
    ],
    [{ not: { exact: { type: 'a' } } }, 'not type = "a"'],
    [{ not: { not: { exact: { type: 'a' } } } }, 'type = "a"'],
    [{ not: { any: [{ exact: { type: 'a' } }, { prefix: { type: 'b' } }] } }, 'not type = "a" and not type begins "b"'],
    [{ not: { all: [{ exact: { type: 'a' } }, { prefix: { type: 'b' } }] } }, 'not type = "a"', 'not type begins "b"'],
    [{ not: { sql: 'LENGTH(type) = 1' } }, '?'],
  ]);
});

describe('paths are looked up', () => {
  describe('by what stands there', () => {
    check([
      [path('$.data.total'), '$.data.total exists'],
      [path('$.data.rows[0].key'), '$.data.rows[0].key exists'],
      [path('$.data[0,"a"].x'), '$.data[0].x exists', '$.data.a.x exists'],
      [{ jsonpath2: 'data' }, '$.data exists'],
      // from here on only the beginning
      [path('$.data.rows[-1]'), '$.data.rows exists ?'],
      [path('$.data.rows[1:]'), '$.data.rows exists ?'],
      [path('$.data..key'), '$.data exists ?'],
      [path('$..key'), '?'],
      // every document has a root, when there is one
      [path('$'), '?'],
    ]);
  });

  describe('by questions about the document', () => {
    check([
      [path('$[?$.data.total == 1]'), '$.data.total = 1'],
      [path('$[?$.data.total == 9007199254740993]'), '$.data.total = 9007199254740993n'],
      [path('$[?$.data.total > 100]'), '$.data.total in (100, )'],
      [path('$[?100 < $.data.total]'), '$.data.total in (100, )'],
      [path('$[?100 >= $.data.total]'), '$.data.total in (, 100]'],
      [path('$[?$.type == "a" && $.data.a == true]'), '$.type = "a" and $.data.a = true'],
      [path('$[?$.data.a == 1 || $.data.b == null]'), '$.data.a = 1', '$.data.b = null'],
      [path('$[?$.data.a > "m"]'), '$.data.a fits > m'],
      // false, true and null are in no order
      [path('$[?$.data.a >= true]'), '$.data.a = true'],
      [path('$[?$.data.a > true]')],
      // asks of what `data` holds, too: one must be there
      [path('$.data[?$.type == "a"]'), '$.type = "a" ?'],
      [path('$.data[?$.type == "a"].x'), '$.type = "a" ?'],
    ]);
  });

  describe('by what must not be, which an empty document meets without having anything to select', () => {
    check([
      [path('$[?$.data.total != 1]'), 'not $.data.total = 1 ?'],
      [path('$[?!($.data.total == 1)]'), 'not $.data.total = 1 ?'],
      [path('$[?!$.data.a]'), 'not $.data.a exists ?'],
      [path('$[?!$.data.a && $.type]'), 'not $.data.a exists and $.type exists'],
      [
        path('$[?!($.data.a == 1 || $.data.b == 2) && $.type]'),
        'not $.data.a = 1 and not $.data.b = 2 and $.type exists',
      ],
      [{ not: path('$.data.a') }, 'not $.data.a exists'],
    ]);
  });

  describe('by the beginning that a pattern asks for', () => {
    check([
      [path('$[?search($.data.a, "^ab")]'), '$.data.a begins "ab"'],
      [path('$[?match($.data.a, "ab[0-9]+")]'), '$.data.a begins "ab" and $.data.a fits match ab[0-9]+ ?'],
      // `.` is no line break
      [path('$[?match($.data.a, "ab.*")]'), '$.data.a begins "ab" and $.data.a fits match ab.* ?'],
      [path('$[?search($.data.a, "ab")]'), '$.data.a fits search ab ?'],
      [path('$[?!match($.data.a, "ab")]'), '?'],
      [path('$[?match($.data.a, $.data.b)]'), '?'],
    ]);
  });
});

describe('several questions about one value become one', () => {
  check([
    [path('$[?$.data.total >= 1 && $.data.total < 2]'), '$.data.total in [1, 2)'],
    [path('$[?$.a > 1 && $.a >= 1 && $.a > 0 && $.a < 5 && $.a <= 4]'), '$.a in (1, 4]'],
    [path('$[?$.a >= 1 && $.a <= 1]'), '$.a in [1, 1]'],
    [path('$[?$.a > 9007199254740992 && $.a < 9007199254740994]'), '$.a in (9007199254740992, 9007199254740994)'],
    [path('$.rows[?@.a > 1 && @.a < 3]'), '$.rows[*] { $.rows[*].a in (1, 3) }'],
    [{ all: [path('$.data.a'), path('$[?$.data.a == 1]')] }, '$.data.a = 1'],
    // other places, and what must not be, stay on their own
    [path('$[?$.a > 1 && $.b < 3]'), '$.a in (1, ) and $.b in (, 3)'],
    [path('$[?$.a > 1 && !($.a > 3)]'), '$.a in (1, ) and not $.a in (3, )'],
    [path('$[?$.a && !($.a == 3)]'), '$.a exists and not $.a = 3'],
    // nothing satisfies these
    [path('$[?$.a > 2 && $.a < 1]')],
    [path('$[?$.a > 1 && $.a <= 1]')],
    [path('$[?($.a > 2 && $.a < 1) || $.b == 1]'), '$.b = 1'],
    [path('$.rows[?@.a > 1 && @.a < 1]')],
  ]);
});

describe('what is asked of one row is looked up together', () => {
  check([
    [path('$.data.rows[*]'), '$.data.rows[*] {  }'],
    [path('$.data.rows[*].key'), '$.data.rows[*] { $.data.rows[*].key exists }'],
    [{ jsonpath2: '$.data.rows.*.key' }, '$.data.rows[*] { $.data.rows[*].key exists }'],
    [path('$.data[*].rows[*].key'), '$.data[*].rows[*] { $.data[*].rows[*].key exists }'],
    [
      path('$.data.rows[?@.key == "k" && @.value > 3]'),
      '$.data.rows[*] { $.data.rows[*].key = "k" and $.data.rows[*].value in (3, ) }',
    ],
    [
      path('$.data.rows[?@.key == "k" || @.key == "l"]'),
      '$.data.rows[*] { $.data.rows[*].key = "k" }',
      '$.data.rows[*] { $.data.rows[*].key = "l" }',
    ],
    [
      path('$.data.rows[?@.key == "k" && $.type == "a"]'),
      '$.type = "a" and $.data.rows[*] { $.data.rows[*].key = "k" }',
    ],
    [path('$.data.rows[?@.key].value'), '$.data.rows[*] { $.data.rows[*].key exists and $.data.rows[*].value exists }'],
    [path('$.data.rows[?@ == 1]'), '$.data.rows[*] { $.data.rows[*] = 1 }'],
    [path('$[?@.key == 1]'), '$[*] { $[*].key = 1 }'],
    // a row that differs, not an event without one that is equal
    [path('$.data.rows[?@.key != "k"]'), '$.data.rows[*] { not $.data.rows[*].key = "k" }'],
    [
      path('$.data.rows[?!(@.key == "k" && @.value == 3)]'),
      '$.data.rows[*] { not $.data.rows[*].key = "k" }',
      '$.data.rows[*] { not $.data.rows[*].value = 3 }',
    ],
    // what cannot be told apart by values alone is left to the filter
    [path('$.data.rows[?@.a == @.b]'), '$.data.rows[*] {  } ?'],
    [path('$.data.rows[?length(@.a) > 3]'), '$.data.rows[*] {  } ?'],
    [path('$.data.rows[?count(@.*) > 3 && @.key == 1]'), '$.data.rows[*] { $.data.rows[*].key = 1 } ?'],
    // of rows inside a row that is asked about, which one it was is not remembered
    [path('$.data.rows[?@.key == 1][?@.x == 2]'), '$.data.rows[*] { $.data.rows[*].key = 1 } ?'],
    [path('$.data.rows[?@.key == 1].x[*]'), '$.data.rows[*] { $.data.rows[*].key = 1 and $.data.rows[*].x exists } ?'],
    // nor is there a place for the rows of two paths
    [
      { all: [path('$.a[?@.k == 1]'), path('$.b[?@.k == 2 && @.l == 3]')] },
      '$.b[*] { $.b[*].k = 2 and $.b[*].l = 3 } ?',
    ],
    [{ not: path('$.data.rows[?@.key == 1]') }, '?'],
  ]);
});

describe('CloudEvents SQL is looked up', () => {
  check([
    [sql("type = 'a'"), 'type = "a"'],
    [sql("'a' = type"), 'type = "a"'],
    [sql("type = 'a' AND source = 'b'"), 'type = "a" and source = "b"'],
    [sql("type LIKE 'a%'"), 'type begins "a"'],
    [sql("type LIKE '%a'"), 'type ends "a"'],
    [sql("type LIKE 'a%b'"), 'type begins "a" ?'],
    [sql("type LIKE 'a_'"), 'type begins "a" ?'],
    [sql("type LIKE '_a'"), 'type ends "a" ?'],
    [sql("type LIKE 'a'"), 'type = "a"'],
    [sql("type LIKE ''"), 'type = ""'],
    [sql("type LIKE '%'"), 'type exists'],
    [sql("type LIKE '_%'"), '?'],
    [sql('EXISTS subject'), 'subject exists'],
    [sql("type IN ('a', 'b')"), 'type = "a" ?', 'type = "b" ?'],
    // an absent subject is an error, whatever the type is
    [sql("type = 'a' OR subject = 'b'"), 'type = "a" ?', 'subject = "b" ?'],
    [sql("type = 'a' AND LENGTH(source) > 3"), 'type = "a" ?'],
    // an error is not the opposite of TRUE
    [sql("NOT (type = 'a')"), '?'],
    [sql("type <> 'a'"), '?'],
    [sql("type NOT LIKE 'a%'"), '?'],
    [sql("type NOT IN ('a')"), '?'],
    [sql("type = 'a' XOR source = 'b'"), '?'],
    // numbers are cast from texts
    [sql('severitynumber = 9'), '?'],
    [sql("LOWER(type) = 'a'"), '?'],
    [sql('TRUE'), '?'],
  ]);
});

describe('jsonpath-plus is looked up where JavaScript compares as JSON does', () => {
  check([
    [plus("$[?(@root.type === 'a')]"), '$.type = "a"'],
    [plus("$.data.rows[?(@.key === 'k')]"), '$.data.rows[*] { $.data.rows[*].key = "k" }'],
    [plus("$.data.rows[?(@.key !== 'k')]"), '$.data.rows[*] { not $.data.rows[*].key = "k" }'],
    [plus("$.data.rows[?(@.key.startsWith('a'))]"), '$.data.rows[*] { $.data.rows[*].key begins "a" }'],
    [plus("$.data.rows[?(@.key.endsWith('a'))]"), '$.data.rows[*] { $.data.rows[*].key ends "a" }'],
    [plus("$.data.rows[?(@.key.includes('a'))]"), '$.data.rows[*] {  } ?'],
    // 0, "" and null are there and not true
    [plus('$.data.rows[?(@.key)]'), '$.data.rows[*] { $.data.rows[*].key exists } ?'],
    [plus('$.data.rows[?(!@.key)]'), '$.data.rows[*] {  } ?'],
    // "4" > 3
    [plus("$.data.rows[?(@.key === 'k' && @.value > 3)]"), '$.data.rows[*] { $.data.rows[*].key = "k" } ?'],
    [plus('$.data.rows.length'), '$.data.rows exists ?'],
  ]);
});

describe('of too many alternatives', () => {
  const types = (count: number): unknown => ({
    any: Array.from({ length: count }, (_, at) => ({ exact: { type: `t${at}` } })),
  });

  it('one half of an all is looked up, the one with fewer of them', () => {
    expect(lookedUp({ all: [types(3), types(90)] })).toEqual(['type = "t0" ?', 'type = "t1" ?', 'type = "t2" ?']);
    expect(lookedUp({ all: [types(3), types(3)] })).toHaveLength(9);
  });

  it('nothing is looked up when they cannot be kept apart otherwise', () => {
    const pairs = { all: [types(16), types(16)] };
    expect(lookedUp(pairs)).toHaveLength(MOST_CONJUNCTIONS);
    expect(lookedUp({ any: [pairs, { exact: { type: 'one more' } }] })).toEqual(['?']);
  });
});

function check(rows: readonly Row[]): void {
  it.each(rows.map(([expression, ...alternatives]) => [JSON.stringify(expression), expression, alternatives] as const))(
    '%s',
    (_, expression, alternatives) => expect(lookedUp(expression)).toEqual(alternatives),
  );
}
