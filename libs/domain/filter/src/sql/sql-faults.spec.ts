import type { Fault } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { FILTER_LIMITS } from '../limits';
import { parseFilters } from '../parse-filters';

describe('an expression that cannot be taken', () => {
  it.each([
    ['', 0, 'found the end'],
    ['a AND', 5, 'expected an attribute'],
    ['AND a', 0, 'found AND'],
    ['a b', 2, 'expected an operator or the end, found b'],
    ["(type = 'a'", 11, 'expected an operator or ")"'],
    ["type = 'a')", 10, 'found )'],
    ["type = 'a", 7, "has no closing '"],
    ['type LIKE source', 10, 'expected a pattern in quotes'],
    ["type IN 'a'", 8, 'expected a set in brackets'],
    ['type IN ()', 9, 'found )'],
    ["EXISTS 'a'", 7, 'the name of an attribute'],
    ['a_b = 1', 0, 'letters and digits only'],
    ['a = 2147483648', 4, 'does not fit into an Integer of 32 bits'],
    ['a = + 5', 4, 'right before digits'],
    ['a > 1.5', 5, 'no fractions'],
    ["'\ud800' = a", 0, 'surrogate'],
    ['CHARGE(a) = 1', 0, 'there is no function CHARGE()'],
    ['constructor(a) = 1', 0, 'there is no function constructor()'],
    ['a = 1 OR LENGTH() = 1', 9, 'LENGTH() takes 1, here are 0'],
    ["SUBSTRING('a') = 'a'", 0, 'takes 2 or 3, here are 1'],
    ["CONCAT_WS() = ''", 0, 'takes at least 1, here are 0'],
    [7, undefined, 'expected a text'],
    [{ type: 'a' }, undefined, 'expected a text'],
  ])('%j: at %s, says %s', (sql, position, said) => {
    const [fault, ...more] = faultsOf(sql);
    expect(more).toEqual([]);
    expect(fault).toMatchObject({
      code: 'FILTER_INVALID',
      pointer: '/filters/0/sql',
      detail: expect.stringContaining(said),
    });
    expect(fault?.position).toBe(position);
  });

  it.each([
    ["type == 'a'", "type = 'a'"],
    ["type = 'a' && source != 'b'", "type = 'a' AND source != 'b'"],
    ["type = 'a' || !(source = 'b')", "type = 'a' OR NOT (source = 'b')"],
    ['type = order.created', "type = 'order.created'"],
    ['type LIKE order.*', "type LIKE 'order.%'"],
    ['type LIKE source', "type LIKE 'source'"],
    ["subject = 'O''Brien'", String.raw`subject = 'O\'Brien'`],
    ['subject = “a”', 'subject = "a"'],
    ['type = `a`', "type = 'a'"],
    ['EXISTS(subject)', 'EXISTS subject'],
    ['subject IS NOT NULL', 'EXISTS subject'],
    ["subject is null or type = 'a'", "NOT EXISTS subject or type = 'a'"],
    ['hop BETWEEN 1 AND 5', '(hop >= 1 AND hop <= 5)'],
    ["type IN ['a', 'b']", "type IN ('a', 'b')"],
    ["type = 'a';", "type = 'a'"],
    ["NOT type = 'a && b'", "NOT (type = 'a && b')"],
    ["NOT type LIKE 'a%'", "type NOT LIKE 'a%'"],
    ["NOT type NOT IN ('a')", "type IN ('a')"],
    ['NOT hop < 5', 'NOT (hop < 5)'],
  ])('%s: did you mean %s ?', (sql, meant) => {
    expect(faultsOf(sql)).toMatchObject([{ detail: expect.stringContaining(`did you mean ${meant} ?`) }]);
    expect(faultsOf(meant)).toEqual([]);
  });

  it.each([
    ['LENGTH(subject)', 0, 'gives an Integer'],
    ["'abc'", 0, 'gives a String'],
    ["time > '2026-01-01T00:00:00Z'", 7, 'times have no order'],
    ["type = 'a' AND LEFT(type, 'x') = 'a'", 26, 'LEFT() takes Integers'],
    ["TRUE AND 'abc'", 9, 'AND takes TRUE and FALSE'],
    ["source = 'a' OR -'a' = hop", 17, '- takes Integers'],
    ['NOT 10', 4, 'NOT takes TRUE and FALSE'],
    ['EXISTS data', 0, '{"jsonpath": '],
    ['data.total > 5', 4, '{"jsonpath": '],
  ])('because it fails at every event: %s', (sql, position, said) => {
    expect(faultsOf(sql)).toMatchObject([{ code: 'FILTER_INVALID', position, detail: expect.stringContaining(said) }]);
  });

  it.each([
    '(NOT flag) = TRUE',
    "(NOT flag) = 'b'",
    'NOT flag = TRUE',
    'NOT flag = other',
    'FALSE',
    "'5' > hop",
    "NOT 'TRUE'",
  ])('is not this one, odd as it is: %s', (sql) => {
    expect(faultsOf(sql)).toEqual([]);
  });
});

describe('an expression that would cost too much', () => {
  const { depth, expressionLength, nodes } = FILTER_LIMITS;

  it.each([
    ['is too long', `a = '${'a'.repeat(expressionLength)}'`, expressionLength],
    ['nests too deep', `${'('.repeat(depth + 1)}a${')'.repeat(depth + 1)}`, depth],
    ['is nothing but brackets', '('.repeat(expressionLength), depth],
    ['nests calls', `${'ABS('.repeat(depth + 1)}1`, depth * 4 + 3],
    ['has many signs', `${'-'.repeat(expressionLength - 1)}a`, nodes],
    ['has many NOTs', `${'NOT '.repeat(1000)}a`, nodes * 4],
    ['has many parts', `a${' OR a'.repeat(nodes)}`, undefined],
    ['has a large set', `a IN (${Array.from({ length: nodes }, () => "'x'").join()})`, undefined],
  ])('%s', (_what, sql, position) => {
    expect(faultsOf(sql)).toMatchObject([
      { code: 'FILTER_TOO_COSTLY', pointer: '/filters/0/sql', position: position ?? expect.any(Number) },
    ]);
  });

  it('counts with the other filters of the subscription', () => {
    const half = { sql: `a${' OR a'.repeat(60)}` };
    expect(parseFilters([half]).faults).toBeNull();
    expect(parseFilters([half, half]).faults).toMatchObject([{ code: 'FILTER_TOO_COSTLY', pointer: '/filters/1/sql' }]);
  });

  it('takes what is as large as it may be', () => {
    expect(faultsOf(`${'('.repeat(depth)}a${')'.repeat(depth)}`)).toEqual([]);
    expect(faultsOf(`type = '${'a'.repeat(expressionLength - 9)}'`)).toEqual([]);
    expect(faultsOf(`a IN (${Array.from({ length: 190 }, () => "'x'").join()})`)).toEqual([]);
  });
});

function faultsOf(sql: unknown): readonly Fault[] {
  return parseFilters([{ sql }]).faults ?? [];
}
