import fc from 'fast-check';
import { JSONPathEnvironment } from 'json-p3';
import { describe, expect, it } from 'vitest';

import { compileFilters } from './compile-filters';
import { anEvent } from './event.fixture';
import { parseFilters } from './parse-filters';
import type { Operand, Path, Selector, Step, Test } from './path';
import { printFilter } from './print-filter';
import { printPath } from './print-path';
import { processorTime } from './processor-time.fixture';
import { selectNodes } from './select-nodes';
import { StepBudget } from './step-budget';

// few names and values, so that filters and events meet often
const attributeName = fc.constantFrom('type', 'source', 'subject', 'constructor');
const attributeText = fc.stringMatching(/^[ab.]{1,3}$/);
const expression = fc.letrec<{ any: Record<string, unknown> }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .tuple(
        fc.constantFrom('exact', 'prefix', 'suffix'),
        fc.dictionary(attributeName, attributeText, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
      )
      .map(([dialect, value]) => ({ [dialect]: value })),
    fc
      .tuple(fc.constantFrom('all', 'any'), fc.array(tie('any'), { minLength: 1, maxLength: 3 }))
      .map(([dialect, value]) => ({ [dialect]: value })),
    tie('any').map((not) => ({ not })),
  ),
})).any;

/** The Subscriptions API in six lines. */
function oracle(filter: Record<string, unknown>, attributes: Record<string, string>): boolean {
  const [[dialect, value] = ['', null]] = Object.entries(filter);
  const own = (name: string): string | undefined => Object.entries(attributes).find(([one]) => one === name)?.[1];
  const texts = (test: (seen: string, wanted: string) => boolean): boolean =>
    Object.entries(value as Record<string, string>).every(
      ([name, wanted]) => own(name) !== undefined && test(own(name)!, wanted),
    );
  if (dialect === 'exact') return texts((seen, wanted) => seen === wanted);
  if (dialect === 'prefix') return texts((seen, wanted) => seen.slice(0, wanted.length) === wanted);
  if (dialect === 'suffix')
    return texts((seen, wanted) => seen.length >= wanted.length && seen.slice(-wanted.length) === wanted);
  if (dialect === 'not') return !oracle(value as Record<string, unknown>, attributes);
  const verdicts = (value as Record<string, unknown>[]).map((one) => oracle(one, attributes));
  return dialect === 'all' ? verdicts.every(Boolean) : verdicts.some(Boolean);
}

describe('filters over attributes, whatever they are', () => {
  const attributes = fc.dictionary(attributeName, attributeText, { noNullPrototype: true });

  it('judge as the oracle does, and their explanation agrees', () => {
    fc.assert(
      fc.property(fc.array(expression, { maxLength: 3 }), attributes, (filters, seen) => {
        const parsed = parseFilters(filters);
        fc.pre(parsed.faults === null);
        const event = anEvent({ attributes: seen });
        const compiled = compileFilters(filters);
        const wanted = filters.every((filter) => oracle(filter, seen));
        expect(compiled.matches(event)).toBe(wanted);
        expect(compiled.explain(event).every((clause) => clause.passed)).toBe(wanted);
      }),
      { numRuns: 2000 },
    );
  });

  it('are the same filter when printed and read again', () => {
    fc.assert(
      fc.property(expression, (filter) => {
        const { filter: read } = parseFilters([filter]);
        fc.pre(read !== null && read.kind === 'all');
        expect(parseFilters(read.clauses.map(printFilter)).filter).toEqual(read);
      }),
    );
  });
});

const memberName = fc.constantFrom('a', 'b', 'c', 'a b', "it's", '"', '\\', 'ß', '__proto__');
const name: fc.Arbitrary<Selector> = memberName.map((one) => ({ kind: 'name', name: one }));
const index: fc.Arbitrary<Selector> = fc.integer({ min: -3, max: 3 }).map((one) => ({ kind: 'index', index: one }));
const bound = fc.option(fc.integer({ min: -4, max: 4 }));
const slice: fc.Arbitrary<Selector> = fc
  .tuple(bound, bound, fc.integer({ min: -2, max: 2 }))
  .map(([start, end, step]) => ({ kind: 'slice', start, end, step }));
const wildcard: fc.Arbitrary<Selector> = fc.constant({ kind: 'wildcard' });
const from = fc.constantFrom<Path['from'][]>('root', 'current');
const singular: fc.Arbitrary<Path> = fc.record({
  from,
  steps: fc.array(
    fc.oneof(name, index).map((selector): Step => ({ reach: 'child', selectors: [selector] })),
    { maxLength: 2 },
  ),
});
const literal: fc.Arbitrary<Operand> = fc
  .oneof(
    fc.constantFrom<(string | number | boolean | null)[]>(null, true, false, '', 'a', 'b', -0, 1.5, 1e15),
    fc.integer({ min: -3, max: 3 }),
    memberName,
  )
  .map((value) => ({ kind: 'literal', value }));

const pattern: fc.Arbitrary<Operand> = fc
  .constantFrom('a', '.*', '', '[ab]', 'a|b', '.', 'b?', 'ß', '\\p{Ll}+', '[^a]', 'a{2}', '\\.')
  .map((value) => ({ kind: 'literal', value }));

const { path } = fc.letrec<{ path: Path; steps: Step[]; selector: Selector; test: Test; operand: Operand }>((tie) => ({
  path: fc.record({ from, steps: tie('steps') }),
  steps: fc.array(
    fc.record({
      reach: fc.constantFrom<Step['reach'][]>('child', 'child', 'descendant'),
      selectors: fc.array(tie('selector'), { minLength: 1, maxLength: 2 }),
    }),
    { maxLength: 3, depthIdentifier: 'path' },
  ),
  selector: fc.oneof(
    { depthSize: 'small', depthIdentifier: 'path' },
    name,
    index,
    slice,
    wildcard,
    tie('test').map((test): Selector => ({ kind: 'predicate', test })),
  ),
  test: fc.oneof(
    { depthSize: 'small', depthIdentifier: 'path' },
    fc.record({ kind: fc.constant('exists' as const), path: tie('path') }),
    fc.record({
      kind: fc.constant('comparison' as const),
      operator: fc.constantFrom(...(['==', '!=', '<', '<=', '>', '>='] as const)),
      left: tie('operand'),
      right: tie('operand'),
    }),
    fc.record({
      kind: fc.constantFrom(...(['match', 'search'] as const)),
      value: tie('operand'),
      pattern: fc.oneof(
        { weight: 3, arbitrary: pattern },
        singular.map((one): Operand => ({ kind: 'path', path: one })),
      ),
    }),
    fc.record({ kind: fc.constantFrom(...(['and', 'or'] as const)), left: tie('test'), right: tie('test') }),
    fc.record({ kind: fc.constant('not' as const), test: tie('test') }),
  ),
  operand: fc.oneof(
    { depthSize: 'small', depthIdentifier: 'path' },
    literal,
    singular.map((one): Operand => ({ kind: 'path', path: one })),
    singular.map((one): Operand => ({ kind: 'length', of: { kind: 'path', path: one } })),
    fc.record({ kind: fc.constantFrom(...(['count', 'value'] as const)), of: tie('path') }),
  ),
}));
const rootPath = path.map((one): Path => ({ ...one, from: 'root' }));

const { value: document } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    fc.constantFrom<unknown[]>(null, true, false, '', 'a', 'b', -1, 0, 1, 1.5, 1e15),
    fc.array(tie('value'), { maxLength: 4 }),
    // through JSON, so that `__proto__` is an own member as it is in an event
    fc
      .array(fc.tuple(memberName, tie('value')), { maxLength: 4 })
      .map((members): unknown =>
        JSON.parse(`{${members.map(([key, one]) => `${JSON.stringify(key)}:${JSON.stringify(one)}`).join()}}`),
      ),
  ),
}));

/** json-p3, with the one thing put right that RFC 9535 says of its functions: what is no text fits no pattern. */
const reference = new JSONPathEnvironment({ strict: true });
for (const name of ['match', 'search']) {
  const theirs = reference.functionRegister.get(name);
  if (theirs === undefined) throw new Error(`json-p3 has no ${name}()`);
  reference.functionRegister.set(name, {
    argTypes: theirs.argTypes,
    returnType: theirs.returnType,
    call: (...args: unknown[]): unknown => args.every((one) => typeof one === 'string') && theirs.call(...args),
  });
}

describe('paths, whatever they are', () => {
  it('are the same path when printed and read again', () => {
    fc.assert(
      fc.property(rootPath, (one) => {
        const { filter } = parseFilters([{ jsonpath: printPath(one) }]);
        fc.pre(filter !== null);
        expect(filter).toMatchObject({ clauses: [{ path: one }] });
      }),
      { numRuns: 1000 },
    );
  });

  it('are hardly ever refused when printed by us', () => {
    const sample = fc.sample(rootPath, 500);
    const refused = sample
      .map((one) => parseFilters([{ jsonpath: printPath(one) }]).faults?.[0])
      .filter((fault) => fault !== undefined);
    expect(refused.filter(({ code }) => code !== 'FILTER_TOO_COSTLY')).toEqual([]);
    expect(refused.length).toBeLessThan(100);
  });

  it('select what the reference library selects, in its order', () => {
    fc.assert(
      fc.property(rootPath, document, (one, root) => {
        // json-p3 2.3.1 takes `$` in a predicate inside a predicate for the outer `@`
        fc.pre(!/\[\?[^]*\[\?[^]*\$/.test(printPath(one)));
        const nodes: unknown[] = [];
        selectNodes(
          one,
          { root, current: root, budget: new StepBudget(1_000_000) },
          (node) => (nodes.push(node), false),
        );
        expect(nodes).toEqual(reference.query(printPath(one), root as null).values());
      }),
      { numRuns: 3000 },
    );
  });
});

/** Texts for each dialect; `FUZZ_RUNS=250000` makes a million. */
const FUZZ_RUNS = Number(process.env['FUZZ_RUNS'] ?? 5000);

describe('any text at all', () => {
  const alphabet = fc.constantFrom(
    ...'$@.[]()*?!=<>&|:,\'"\\-+0 1 e E a n d _ u d 8 ~ # \n'.split(''),
    '$.',
    '[?',
    '..',
    'length(',
    'count(',
    'match(',
    'search(@,"',
    '.startsWith("',
    '@root',
    '(?:',
    '\\\\p{L}',
    '{2,}',
    ' AND ',
    ' LIKE ',
    ' IN (',
    'EXISTS ',
    'UPPER(',
    'true',
    'null',
    '\ud800',
    '😀',
  );
  const soup = fc.array(alphabet, { maxLength: 60 }).map((parts) => parts.join(''));
  const long = fc
    .tuple(alphabet, alphabet, fc.integer({ min: 1, max: 4096 }))
    .map(([a, b, count]) => `$${(a + b).repeat(count)}`);

  it.each(['jsonpath', 'jsonpath-plus', 'jsonpath2', 'sql'])(
    'is a filter of the dialect %s or a fault with its code, within 50 ms of processor time',
    { timeout: 1000 * FUZZ_RUNS },
    (dialect) => {
      fc.assert(
        fc.property(
          fc.oneof(
            soup,
            soup.map((text) => `$${text}`),
            soup.map((text) => `$[?${text}]`),
            soup.map((text) => `$[?(${text})]`),
            long,
            fc.string({ unit: 'binary' }),
          ),
          (text) => {
            expect(processorTime(() => parseFilters([{ [dialect]: text }]))).toBeLessThan(50_000);
            for (const { code, pointer, position = 0 } of parseFilters([{ [dialect]: text }]).faults ?? []) {
              expect(['FILTER_INVALID', 'NOT_YET', 'FILTER_TOO_COSTLY']).toContain(code);
              expect(pointer).toBe(`/filters/0/${dialect}`);
              expect(position).toBeLessThanOrEqual(text.length);
            }
          },
        ),
        { numRuns: FUZZ_RUNS },
      );
    },
  );

  it.each(['jsonpath', 'jsonpath-plus', 'jsonpath2'])(
    'that is a filter of the dialect %s judges any document without throwing',
    (dialect) => {
      let judged = 0;
      fc.assert(
        fc.property(
          fc.oneof(
            soup,
            rootPath.map(printPath),
            rootPath.map((one) => printPath(one).replaceAll(/\?([^[\]]*)/g, '?($1)')),
          ),
          document,
          (text, root) => {
            if (parseFilters([{ [dialect]: text }]).filter === null) return;
            judged++;
            const reasons: string[] = [];
            compileFilters([{ [dialect]: text }]).matches(anEvent({ document: root }), (reason) =>
              reasons.push(reason),
            );
            expect(reasons).toEqual([]);
          },
        ),
        { numRuns: 3000 },
      );
      expect(judged).toBeGreaterThan(100);
    },
  );

  it('and any JSON is taken or refused, never thrown at', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.array(
            fc.dictionary(fc.constantFrom('exact', 'all', 'not', 'jsonpath', 'toString', '__proto__'), fc.jsonValue(), {
              maxKeys: 2,
            }),
          ),
        ),
        (filters) => {
          const { filter, faults } = parseFilters(filters);
          expect((filter === null) !== (faults === null)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
