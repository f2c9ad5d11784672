import { describe, expect, it } from 'vitest';

import { compileFilters } from '../compile-filters';
import { anEvent } from '../event.fixture';

describe('the explanation of CloudEvents SQL', () => {
  const event = anEvent({ attributes: { type: 'order.created', source: '/shop', hop: '5', ttl: '3', flag: 'true' } });

  it('shows the value that a comparison saw', () => {
    expect(explained("type  LIKE 'order.%'")).toEqual({
      dialect: 'sql',
      expression: "type  LIKE 'order.%'",
      passed: true,
      seen: 'order.created',
    });
  });

  it('has a clause for each operand of AND, OR, XOR and NOT, also those that were not needed', () => {
    expect(explained("type = 'a' AND (source = '/shop' OR NOT EXISTS hop) AND flag")).toEqual({
      dialect: 'sql',
      expression: "type = 'a' AND (source = '/shop' OR NOT EXISTS hop) AND flag",
      passed: false,
      clauses: [
        { dialect: 'sql', expression: "type = 'a'", passed: false, seen: 'order.created' },
        {
          dialect: 'sql',
          expression: "source = '/shop' OR NOT EXISTS hop",
          passed: true,
          clauses: [
            { dialect: 'sql', expression: "source = '/shop'", passed: true, seen: '/shop' },
            {
              dialect: 'sql',
              expression: 'NOT EXISTS hop',
              passed: false,
              clauses: [{ dialect: 'sql', expression: 'EXISTS hop', passed: true, seen: '5' }],
            },
          ],
        },
        { dialect: 'sql', expression: 'flag', passed: true, seen: 'true' },
      ],
    });
  });

  it('shows each attribute when a comparison looks at several', () => {
    expect(explained('hop < ttl')).toEqual({
      dialect: 'sql',
      expression: 'hop < ttl',
      passed: false,
      clauses: [
        { dialect: 'sql', expression: 'hop', passed: true, seen: '5' },
        { dialect: 'sql', expression: 'ttl', passed: true, seen: '3' },
      ],
    });
  });

  it('says which error made it false, and where', () => {
    expect(explained("type = 'order.created' AND colour = 'red'")).toEqual({
      dialect: 'sql',
      expression: "type = 'order.created' AND colour = 'red'",
      passed: false,
      fault: 'the event has no attribute colour',
      clauses: [
        { dialect: 'sql', expression: "type = 'order.created'", passed: true, seen: 'order.created' },
        { dialect: 'sql', expression: "colour = 'red'", passed: false, fault: 'the event has no attribute colour' },
      ],
    });
    expect(explained('type > 5')).toMatchObject({
      passed: false,
      seen: 'order.created',
      fault: 'order.created cannot be cast to Integer',
    });
  });

  it('shows the beginning of a long value', () => {
    const [clause] = compileFilters([{ sql: "a = 'b'" }]).explain(anEvent({ attributes: { a: 'x'.repeat(1000) } }));
    expect(clause?.seen).toBe('x'.repeat(200));
  });

  function explained(sql: string): unknown {
    return compileFilters([{ sql }]).explain(event)[0];
  }
});
