import { describe, expect, it } from 'vitest';

import { compileFilters } from '../compile-filters';
import { anEvent } from '../event.fixture';

const event = anEvent({
  attributes: {
    specversion: '1.0',
    id: 'order-4711',
    source: '/shop/berlin',
    type: 'order.created',
    subject: 'größe 😀',
    hop: '5',
    ttl: '10',
    large: '9999999999',
    flag: 'true',
    constructor: 'x',
  },
  unreadable: 'somebody looked at the document',
});

describe('a filter in CloudEvents SQL', () => {
  it.each([
    ["type = 'order.created'", true],
    ["type = 'Order.created'", false],
    ["TYPE = 'order.created' And source LIKE '/shop/%'", true],
    ["type IN ('order.paid', 'order.created')", true],
    ["type NOT IN ('order.paid', 'order.created')", false],
    ["NOT (type LIKE 'order.%')", false],
    ['hop < ttl', true],
    ['ttl - hop = 5 AND ttl % 3 = 1', true],
    ["hop = '05'", false],
    ['hop = 05', true],
    ['EXISTS hop AND NOT EXISTS hops', true],
    ['EXISTS valueof OR EXISTS tostring', false],
    ["constructor = 'x'", true],
    ['flag = TRUE', true],
    ['flag', true],
    ['hop', false],
    ['type', false],
    ['flag AND hop > 4', true],
    ['LENGTH(subject) = 7', true],
    ["subject LIKE 'gr__e _'", true],
    ["SUBSTRING(subject, -1) = '😀'", true],
    ["UPPER(subject) = 'GRÖSSE 😀'", true],
    ['hop', false],
    ['FALSE XOR TRUE', true],
    ['TRUE OR TRUE AND FALSE', false],
    ["large > 5 OR type = 'order.created'", false],
    ["large = '9999999999'", true],
  ])('%s gives %j', (sql, passed) => {
    expect(compileFilters([{ sql }]).matches(event)).toBe(passed);
  });

  it('never looks at the document', () => {
    expect(compileFilters([{ sql: 'EXISTS data1' }]).needsDocument).toBe(false);
  });

  it.each(["colour = 'red'", "colour != 'red'", "NOT (colour = 'red')", 'hop / 0 = 0', 'hop + type = 5', 'NOT hop'])(
    'is false when there is an error, so that `not` around it is true: %s',
    (sql) => {
      const reasons: string[] = [];
      const onFault = (reason: string): void => void reasons.push(reason);
      expect(compileFilters([{ sql }]).matches(event, onFault)).toBe(false);
      expect(compileFilters([{ not: { sql } }]).matches(event, onFault)).toBe(true);
      expect(reasons).toEqual([]);
    },
  );

  it('cannot be judged, whatever is around it, when it takes too many steps', () => {
    const huge = anEvent({ attributes: { a: 'x'.repeat(65_000) } });
    const call = `CONCAT(${Array.from({ length: 190 }, () => 'a').join()})`;
    const reasons: string[] = [];
    for (const filter of [{ sql: `UPPER(${call}) = 'a'` }, { not: { sql: `UPPER(${call}) = 'a'` } }]) {
      expect(compileFilters([filter]).matches(huge, (reason) => void reasons.push(reason))).toBe(false);
    }
    expect(reasons).toEqual([expect.stringContaining('steps'), expect.stringContaining('steps')]);
  });
});
