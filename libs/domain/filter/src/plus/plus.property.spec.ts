import fc from 'fast-check';
import { JSONPath } from 'jsonpath-plus';
import { describe, expect, it } from 'vitest';

import { parseFilters } from '../parse-filters';
import type { JsComparison, JsTextOperator, Literal, Operand, Path, Selector, Step, Test } from '../path';
import { isScriptMember } from '../script-member';
import { selectNodes } from '../select-nodes';
import { StepBudget } from '../step-budget';
import { compared } from './compared';
import { selectsByLibrary } from './library-walk';
import { printPlus } from './print-plus.fixture';

// few names and values, so that paths and documents meet often
const name = fc.constantFrom('a', 'b', 'c', 'length', '0', '1', "it's", 'a.b', '\\', '*', 'ß', '__proto__');
const plainName = fc.constantFrom('a', 'b', 'c');
const scalar = fc.constantFrom<Literal[]>(null, true, false, '', 'a', 'b', '1', ' 1 ', '1.0', -1, 0, 1, 1.5, 2);

function selectorOf(one: string): Selector {
  return isScriptMember(one) ? { kind: 'js-member', name: one } : { kind: 'name', name: one };
}

function memberStep(one: string): Step {
  return { reach: 'child', selectors: [selectorOf(one)] };
}

/** @param rows whether conditions look at members of rows only, as of the documents of {@link tables} */
function pathsOf(names: fc.Arbitrary<string>, rows = false): fc.Arbitrary<Path> {
  const bound = fc.option(fc.integer({ min: -3, max: 3 }));
  const slice: fc.Arbitrary<Selector> = fc
    .tuple(bound, bound, fc.integer({ min: -2, max: 2 }))
    .map(([start, end, step]) => ({ kind: 'slice', start, end, step }));
  const position: fc.Arbitrary<Selector> = fc
    .integer({ min: 0, max: 2 })
    .map((index) => ({ kind: 'js-member', name: String(index) }));
  const pathFrom = (from: Path['from'], minLength: number, maxLength: number): fc.Arbitrary<Path> =>
    fc.record({ from: fc.constant(from), steps: fc.array(names.map(memberStep), { minLength, maxLength }) });
  const operand = fc
    .oneof(
      rows ? pathFrom('current', 1, 1) : pathFrom('current', 0, 2),
      rows ? pathFrom('root', 2, 2) : pathFrom('root', 0, 2),
    )
    .map((path): Extract<Operand, { kind: 'path' }> => ({ kind: 'path', path }));
  const comparison: fc.Arbitrary<Test> = fc
    .tuple(
      fc.constantFrom<JsComparison[]>('==', '!=', '===', '!==', '<', '<=', '>', '>='),
      operand,
      fc.oneof(
        operand,
        scalar.map((value) => ({ kind: 'literal', value }) as const),
      ),
    )
    .map(([operator, left, right]) => compared(operator, left, right) as Test);
  const text: fc.Arbitrary<Test> = fc.record({
    kind: fc.constant('js-text'),
    operator: fc.constantFrom<JsTextOperator[]>('startsWith', 'endsWith', 'includes'),
    value: operand,
    text: fc.constantFrom('', 'a', '1'),
  });
  const { test } = fc.letrec<{ test: Test }>((tie) => ({
    test: fc.oneof(
      { depthSize: 'small' },
      comparison,
      operand.map((value): Test => ({ kind: 'truthy', value })),
      text,
      tie('test').map((one): Test => ({ kind: 'not', test: one })),
      fc.record({ kind: fc.constantFrom<('and' | 'or')[]>('and', 'or'), left: tie('test'), right: tie('test') }),
    ),
  }));
  const selectors = fc.oneof(
    fc.array(names.map(selectorOf), { minLength: 1, maxLength: 2 }),
    fc.array(fc.oneof(slice, position), { minLength: 1, maxLength: 2 }),
    fc.constant<Selector[]>([{ kind: 'wildcard' }]),
    test.map((one): Selector[] => [{ kind: 'predicate', test: one }]),
  );
  return fc.record({
    from: fc.constant('root'),
    steps: fc.array(fc.record({ reach: fc.constantFrom<Step['reach'][]>('child', 'child', 'descendant'), selectors }), {
      maxLength: 3,
    }),
  });
}

function documentsOf(names: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      scalar,
      fc.array(tie('value'), { maxLength: 3 }),
      // through JSON, so that `__proto__` is an own member as it is in an event
      fc
        .array(fc.tuple(names, tie('value')), { maxLength: 3 })
        .map((members): unknown =>
          JSON.parse(`{${members.map(([key, one]) => `${JSON.stringify(key)}:${JSON.stringify(one)}`).join()}}`),
        ),
    ),
  })).value;
}

const row = fc.dictionary(plainName, scalar, { noNullPrototype: true });
/** Rows of values, in an array or by name. */
const tables = fc.oneof(fc.array(row, { maxLength: 3 }), fc.dictionary(plainName, row, { noNullPrototype: true }));

const budget = (): StepBudget => new StepBudget(1_000_000);

describe('a path of the dialect jsonpath-plus, whatever it is', () => {
  it('is the same path when printed and read again', () => {
    fc.assert(
      fc.property(pathsOf(name), (path) => {
        const { filter, faults } = parseFilters([{ 'jsonpath-plus': printPlus(path) }]);
        // too many parts
        fc.pre(faults?.[0]?.code !== 'FILTER_TOO_COSTLY');
        expect(faults).toBeNull();
        expect(filter).toMatchObject({ clauses: [{ path }] });
      }),
      { numRuns: 2000 },
    );
  });

  it('selects by the library what our own walker selects', () => {
    let selected = 0;
    fc.assert(
      fc.property(pathsOf(name), documentsOf(name), (path, root) => {
        const ours = selectNodes(path, { root, current: root, budget: budget() }, () => true);
        expect(selectsByLibrary(path, root, budget())).toBe(ours);
        selected += ours ? 1 : 0;
      }),
      { numRuns: 5000 },
    );
    expect(selected).toBeGreaterThan(500);
  });

  it('selects what the library does with its own evaluator, on rows of values', () => {
    let selected = 0;
    let asked = 0;
    fc.assert(
      // without names that the library takes for something else, and without comparing objects, of which it makes texts
      fc.property(pathsOf(plainName, true), tables, (path, root) => {
        const text = printPlus(path);
        let theirs: unknown[];
        try {
          theirs = JSONPath({ path: text, json: root as object, eval: 'safe' }) as unknown[];
        } catch {
          // something on the way to a value is missing, which is no error here
          return;
        }
        const ours = selectNodes(path, { root, current: root, budget: budget() }, () => true);
        expect([text, ours]).toEqual([text, theirs.length > 0]);
        asked++;
        selected += ours && text.includes('?') ? 1 : 0;
      }),
      { numRuns: 10_000 },
    );
    expect(asked).toBeGreaterThan(3000);
    expect(selected).toBeGreaterThan(100);
  });
});
