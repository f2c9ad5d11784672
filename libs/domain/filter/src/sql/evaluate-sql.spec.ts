import { describe, expect, it } from 'vitest';

import { StepBudget } from '../step-budget';
import { evaluateSql } from './evaluate-sql';
import { parseSql } from './parse-sql';

/** What the conformance kit leaves open. */
describe('an expression', () => {
  it.each([
    ['2147483647 + 1', 'math', 2147483647],
    ['-2147483648 - 1', 'math', -2147483648],
    ['65536 * 65536', 'math', 2147483647],
    ['2147483647 * -2147483648', 'math', -2147483648],
    ['-2147483648 / -1', 'math', 2147483647],
    ['--2147483648', 'math', 2147483647],
    ["INT('2147483648')", 'cast', 0],
    ["INT('')", 'cast', 0],
    ["INT(' 1')", 'cast', 0],
    ["INT('1.0')", 'cast', 0],
    ["'a' + 1", 'cast', 0],
    ["'a' = 1", 'cast', false],
    ["1 IN ('a', 1)", 'cast', false],
    ["'a' AND TRUE", 'cast', false],
    ["NOT 'a'", 'cast', true],
    ["SUBSTRING('abc', 1, -1)", 'functionEvaluation', ''],
    ["CONCAT('a', missing)", 'missingAttribute', ''],
    ['LENGTH(missing)', 'missingAttribute', 0],
    ['missing IN (1)', 'missingAttribute', false],
    ['1 NOT IN (missing)', 'missingAttribute', false],
    ['missing OR TRUE', 'missingAttribute', false],
    ['missing', 'missingAttribute', false],
  ])('%s fails: %s, with %j', (text, error, value) => {
    expect(valueOf(text)).toMatchObject({ error, value, message: expect.any(String) });
  });

  it.each([
    ['-7 / 2', -3],
    ['-7 % 2', -1],
    ['7 % -2', 1],
    ['-1 / 2', 0],
    ['0 * -5', 0],
    ['-0', 0],
    ["INT('-0')", 0],
    ['-INT(0)', 0],
    ['-4 % 2', 0],
    ["INT('+007')", 7],
    ['+5 - -5', 10],
    ['2 + 3 * 4 - 10 / 5', 12],
    ['10 - 3 - 2', 5],
    ['1 + 1 = 2', true],
    ["'a' LIKE 'a' = TRUE", true],
    ["NOT TRUE LIKE 'fal%'", true],
    ["1 IN ('1', missing)", true],
    ['FALSE AND missing', false],
    ['TRUE OR missing', true],
    ['0 OR 3', true],
    ["TRUE = 'TRUE'", false],
    ["BOOL('TrUe')", true],
    ["TRIM(' \t\u0085\u3000a b\u2003\uFEFF ')", 'a b\u2003\uFEFF'],
    ["LOWER('ÄÖİ')", 'äöi̇'],
    ["LEFT('😀😀😀', 2)", '😀😀'],
    ["RIGHT('a😀b', 2)", '😀b'],
    ["RIGHT('abc', 0)", ''],
    ["SUBSTRING('😀bc', 2, 1)", 'b'],
    ["SUBSTRING('', 0)", ''],
    ["LENGTH('😀')", 1],
    [String.raw`'a\\b\n'`, String.raw`a\\b\n`],
    [String.raw`"\'\""`, String.raw`\'"`],
    ["''", ''],
  ])('%s gives %j', (text, value) => {
    expect(valueOf(text)).toBe(value);
  });

  it('has every required attribute, whatever the event shows', () => {
    expect(valueOf('EXISTS id AND EXISTS source AND EXISTS type AND EXISTS specversion')).toBe(true);
    expect(valueOf('EXISTS subject')).toBe(false);
  });
});

function valueOf(text: string): unknown {
  return evaluateSql(parseSql(text).expression, {}, new StepBudget(1000));
}
