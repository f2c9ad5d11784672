import { compileFilters } from '@carillon/domain-filter';
import { describe, expect, it } from 'vitest';

import { failureOf } from './failed-clause';

const event = {
  attributes: { type: 'order.updated', source: '/shop' },
  document: { type: 'order.updated', source: '/shop', data: { total: 99, items: [] } },
};
const failure = (...filters: object[]) => failureOf(compileFilters(filters).explain(event))?.text ?? null;

describe('the clause that failed, in words', () => {
  it('names the attribute that was asked for and the one that was there', () => {
    expect(failure({ prefix: { source: '/' } }, { exact: { type: 'order.created' } })).toBe(
      '`exact` {"type":"order.created"} did not hold: the event has order.updated',
    );
    expect(failure({ exact: { subject: 'x' } })).toBe(
      '`exact` {"subject":"x"} did not hold: the event has no such attribute',
    );
  });

  it('names the place in the document and what stands there', () => {
    expect(failure({ jsonpath: '$[?$.data.total > 100]' })).toMatch(
      /^`jsonpath` \$\[\?\$\.data\.total > 100\] did not hold: \S+ → 99$/,
    );
    expect(failure({ jsonpath: '$.data.missing' })).toMatch(/^`jsonpath` \$\.data\.missing did not hold/);
  });

  it('goes into groups: the first part that failed of all, what every part of any saw, what held inside a not', () => {
    expect(failure({ all: [{ exact: { source: '/shop' } }, { exact: { type: 'a' } }] })).toBe(
      '`exact` {"type":"a"} did not hold: the event has order.updated',
    );
    expect(failure({ any: [{ exact: { type: 'a' } }, { exact: { type: 'b' } }] })).toMatch(
      /^no part of `any` .* held: \{"type":"a"\} → order\.updated, \{"type":"b"\} → order\.updated$/,
    );
    expect(failure({ not: { exact: { source: '/shop' } } })).toMatch(
      /^`not` .* because what is inside it held: .* → \/shop$/,
    );
  });

  it('prefers a clause that failed to one that could not be judged, and says why one could not', () => {
    const clause = { dialect: 'jsonpath', expression: '$..x', passed: false };
    expect(failureOf([{ ...clause, fault: 'too many steps' }, clause])?.clause).toBe(clause);
    expect(failureOf([{ ...clause, fault: 'too many steps' }])?.text).toBe(
      '`jsonpath` $..x could not be judged: too many steps',
    );
  });

  it('is silent when all passed, and short whatever a filter quotes', () => {
    expect(failure({ exact: { source: '/shop' } })).toBeNull();
    expect(failure({ exact: { type: 'x'.repeat(4_000) } })?.length).toBeLessThan(400);
  });
});
