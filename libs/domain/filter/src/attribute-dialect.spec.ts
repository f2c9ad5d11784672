import { describe, expect, it } from 'vitest';

import { compileFilters } from './compile-filters';
import { anEvent } from './event.fixture';

describe('exact, prefix and suffix', () => {
  const event = anEvent({ attributes: { type: 'order.created', source: '/shop/berlin', constructor: 'x' } });

  it.each([
    [{ exact: { type: 'order.created' } }, true],
    [{ exact: { type: 'Order.created' } }, false],
    [{ exact: { type: 'order' } }, false],
    [{ prefix: { type: 'order.' } }, true],
    [{ prefix: { type: 'created' } }, false],
    [{ suffix: { type: '.created' } }, true],
    [{ suffix: { type: 'order' } }, false],
    [{ exact: { subject: 'absent' } }, false],
    [{ exact: { valueof: 'absent, and no member that objects inherit' } }, false],
    [{ exact: { constructor: 'x' } }, true],
    [{ exact: { type: 'order.created', source: '/shop/berlin' } }, true],
    [{ exact: { type: 'order.created', source: '/shop/paris' } }, false],
  ])('%j gives %j', (filter, passed) => {
    expect(compileFilters([filter]).matches(event)).toBe(passed);
  });

  it('take members that every object inherits for absent', () => {
    expect(compileFilters([{ exact: { constructor: 'x' } }]).matches(anEvent({ attributes: {} }))).toBe(false);
  });

  it('never look at the document', () => {
    const blind = anEvent({ attributes: { type: 'a' }, unreadable: 'somebody looked' });
    const filter = compileFilters([{ any: [{ exact: { type: 'b' } }, { not: { prefix: { type: 'c' } } }] }]);
    expect(filter.needsDocument).toBe(false);
    expect(filter.matches(blind)).toBe(true);
  });
});

describe('all, any and not', () => {
  const event = anEvent({ attributes: { type: 'a', source: '/s' } });
  const yes = { exact: { type: 'a' } };
  const no = { exact: { type: 'b' } };

  it.each([
    [{ all: [yes, yes] }, true],
    [{ all: [yes, no] }, false],
    [{ any: [no, yes] }, true],
    [{ any: [no, no] }, false],
    [{ not: no }, true],
    [{ not: { any: [no, { all: [yes, { not: no }] }] } }, false],
  ])('%j gives %j', (filter, passed) => {
    expect(compileFilters([filter]).matches(event)).toBe(passed);
  });

  it('want every expression of the list, and let everything pass when there is none', () => {
    expect(compileFilters([yes, no]).matches(event)).toBe(false);
    expect(compileFilters([yes, { suffix: { source: 's' } }]).matches(event)).toBe(true);
    expect(compileFilters([]).matches(event)).toBe(true);
  });
});
