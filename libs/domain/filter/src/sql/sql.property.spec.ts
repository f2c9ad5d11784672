import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compileFilters } from '../compile-filters';
import { anEvent } from '../event.fixture';
import { parseFilters } from '../parse-filters';
import { processorTime } from '../processor-time.fixture';
import { StepBudget } from '../step-budget';
import { evaluateSql } from './evaluate-sql';
import { likePartsOf } from './like-pattern';
import { parseSql } from './parse-sql';
import { printSql } from './print-sql';
import type { SqlExpression } from './sql-expression';
import { isFailure } from './sql-failure';
import { SQL_FUNCTIONS } from './sql-functions';
import { isInteger32, typeOfSql } from './sql-value';
import { typeOfExpression } from './type-of-expression';

// few names and values, so that expressions and events meet often
const name = fc.constantFrom('type', 'a', 'b1', '7up', 'constructor', 'left', 'int');
const text = fc.oneof(
  fc.constantFrom('', 'a', 'b', '5', '-1', 'true', 'FALSE', "it's", '"', '😀', '%'),
  fc.constantFrom('a\\b', '\\\\', '\\%'),
);
const value = fc.oneof(text, fc.integer({ min: -3, max: 9 }), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1), fc.boolean());
const literal = value.map((one): SqlExpression => ({ kind: 'literal', value: one }));
const negated = fc.boolean();

const { expression } = fc.letrec<{ expression: SqlExpression; leaf: SqlExpression; call: SqlExpression }>((tie) => ({
  leaf: fc.oneof(
    literal,
    name.map((one): SqlExpression => ({ kind: 'identifier', name: one })),
    name.map((one): SqlExpression => ({ kind: 'exists', name: one })),
  ),
  call: fc.constantFrom(...Object.entries(SQL_FUNCTIONS)).chain(([called, { takes, optional, rest }]) =>
    fc
      .array(tie('expression'), {
        minLength: takes.length,
        maxLength: takes.length + (rest === undefined ? Number(optional !== undefined) : 2),
      })
      .map((given) => ({ kind: 'call', name: called, arguments: given }) as SqlExpression),
  ),
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.record({ kind: fc.constantFrom(...(['not', 'negate'] as const)), operand: tie('expression') }),
    fc.record({
      kind: fc.constantFrom(...(['and', 'or', 'xor'] as const)),
      left: tie('expression'),
      right: tie('expression'),
    }),
    fc.record({
      kind: fc.constant('comparison' as const),
      operator: fc.constantFrom(...(['=', '!=', '<', '<=', '>', '>='] as const)),
      left: tie('expression'),
      right: tie('expression'),
    }),
    fc.record({
      kind: fc.constant('arithmetic' as const),
      operator: fc.constantFrom(...(['+', '-', '*', '/', '%'] as const)),
      left: tie('expression'),
      right: tie('expression'),
    }),
    fc
      .tuple(tie('expression'), fc.constantFrom('a%', '%b', '_', '5', 'a\\%%'), negated)
      .map(([operand, pattern, not]): SqlExpression => {
        return { kind: 'like', operand, pattern, parts: likePartsOf(pattern), negated: not };
      }),
    fc.record({
      kind: fc.constant('in' as const),
      operand: tie('expression'),
      set: fc.array(tie('expression'), { minLength: 1, maxLength: 3 }),
      negated,
    }),
    tie('call'),
  ),
}));
const attributes = fc.dictionary(name, fc.oneof(text, fc.constantFrom('5', 'true', 'order.a')), {
  noNullPrototype: true,
});

describe('expressions, whatever they are', () => {
  it('are the same expression when printed and read again', () => {
    fc.assert(
      fc.property(expression, (one) => {
        expect(parseSql(printSql(one)).expression).toEqual(one);
      }),
      { numRuns: 3000 },
    );
  });

  it('give a value of their type, with an error or without', () => {
    fc.assert(
      fc.property(expression, attributes, (one, seen) => {
        const outcome = evaluateSql(one, seen, new StepBudget(100_000));
        const result = isFailure(outcome) ? outcome.value : outcome;
        const type = typeOfExpression(one);
        if (type !== null) expect(typeOfSql(result)).toBe(type);
        if (typeof result === 'number') {
          expect(Number.isInteger(result) && isInteger32(result) && !Object.is(result, -0)).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('as filters are explained as they are judged', () => {
    fc.assert(
      fc.property(expression, attributes, (one, seen) => {
        const sql = printSql(one);
        fc.pre(parseFilters([{ sql }]).faults === null);
        const event = anEvent({ attributes: seen });
        const filter = compileFilters([{ sql }]);
        expect(filter.explain(event)).toMatchObject([{ expression: sql, passed: filter.matches(event) }]);
      }),
      { numRuns: 2000 },
    );
  });

  it('that are refused as filters match nothing', () => {
    fc.assert(
      fc.property(expression, attributes, (one, seen) => {
        const sql = printSql(one);
        const [fault] = parseFilters([{ sql }]).faults ?? [];
        fc.pre(fault !== undefined && fault.detail.includes('gives'));
        expect(evaluateSql(one, seen, new StepBudget(100_000))).not.toBe(true);
      }),
    );
  });
});

describe('any text at all', () => {
  const word = fc.constantFrom(
    ...'()\'",=<>!+-*/%\\_&|;[]. \n'.split(''),
    ...['a', 'type', '5', "'a'", '"%"', 'TRUE', '😀', '\ud800', 'LENGTH', 'CONCAT('],
    ...[' AND ', ' or ', ' XOR ', 'NOT ', ' LIKE ', ' IN ', 'EXISTS ', ' is null', ' between '],
  );
  const soup = fc.array(word, { maxLength: 80 }).map((parts) => parts.join(''));
  const long = fc
    .tuple(word, word, fc.integer({ min: 1, max: 4096 }))
    .map(([a, b, count]) => (a + b).repeat(count).slice(0, 5000));

  it('is a filter or a fault with its code and place, within 50 ms of processor time', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          soup,
          long,
          soup.map((one) => `type = ${one}`),
          fc.string(),
        ),
        (sql) => {
          expect(processorTime(() => parseFilters([{ sql }]))).toBeLessThan(50_000);
          for (const { code, pointer, position } of parseFilters([{ sql }]).faults ?? []) {
            expect(['FILTER_INVALID', 'FILTER_TOO_COSTLY']).toContain(code);
            expect(pointer).toBe('/filters/0/sql');
            expect(position).toBeLessThanOrEqual(sql.length);
          }
        },
      ),
      { numRuns: 5000 },
    );
  });
});
