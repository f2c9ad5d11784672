import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { parseFilters } from './parse-filters';
import { selectNodes } from './select-nodes';
import { StepBudget } from './step-budget';

/** A case of the RFC 9535 compliance test suite: either invalid, or with one result, or with several that are right. */
interface ComplianceCase {
  name: string;
  selector: string;
  document?: unknown;
  result?: unknown[];
  results?: unknown[][];
  invalid_selector?: true;
}

const { CI, CONFORMANCE_DATA } = process.env;
const file = resolve(CONFORMANCE_DATA ?? resolve(__dirname, '../../../../../shared/data'), 'jsonpath-rfc9535/cts.json');

describe.skipIf(!existsSync(file) && CI !== 'true')('RFC 9535 compliance suite', () => {
  const cases = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { tests: ComplianceCase[] }).tests : [];

  it('is there, whole', () => {
    expect(cases.length, `no cases in ${file}; set CONFORMANCE_DATA`).toBeGreaterThanOrEqual(703);
  });

  it.each(cases.filter((one) => one.invalid_selector))('refuses $name: $selector', ({ selector }) => {
    expect(parseFilters([{ jsonpath: selector }]).faults).toMatchObject([
      { code: 'FILTER_INVALID', pointer: '/filters/0/jsonpath', position: expect.any(Number) },
    ]);
  });

  it.each(cases.filter((one) => !one.invalid_selector))(
    'selects $name: $selector',
    ({ selector, document, result, results }) => {
      expect(results ?? [result]).toContainEqual(selected(selector, document));
    },
  );
});

function selected(jsonpath: string, document: unknown): unknown[] {
  const { filter, faults } = parseFilters([{ jsonpath }]);
  const [path] = filter?.kind === 'all' ? filter.clauses : [];
  if (path?.kind !== 'path') throw new Error(`refused: ${JSON.stringify(faults)}`);
  const nodes: unknown[] = [];
  selectNodes(
    path.path,
    { root: document, current: document, budget: new StepBudget(100_000) },
    (node) => (nodes.push(node), false),
  );
  return nodes;
}
