import { eventOfKafka, STRUCTURED_TYPE } from '@carillon/domain-event';
import { compileFilters } from '@carillon/domain-filter';
import { matchableEvent } from '@carillon/domain-matching';
import { describe, expect, it } from 'vitest';

import { toNativeFilters } from './native-filters.mjs';
import { neutralHolds } from './neutral.mjs';
import { seeded } from './random.mjs';
import { SHAPES } from './shapes.mjs';

interface Predicate {
  path: string[];
  op: string;
  v: unknown;
}
interface Shape {
  subscription: () => { each?: string[]; all: Predicate[] };
  event: () => unknown;
}

describe('a subscription in neutral form, as our own filters', () => {
  const shapes = Object.entries(SHAPES as Record<string, (size: number, ...sources: unknown[]) => Shape>);

  it.each(shapes)('wants the same events of the shape %s', (_name, make) => {
    const { subscription, event } = make(40, seeded(1), seeded(2));
    const subscriptions = Array.from({ length: 40 }, subscription);
    const filters = subscriptions.map((one) => compileFilters(toNativeFilters(one)));
    let wanted = 0;
    for (const document of Array.from({ length: 100 }, event)) {
      const seen = seenAs(document);
      for (const [index, one] of subscriptions.entries()) {
        const holds = neutralHolds(one, document);
        expect(filters[index]?.matches(seen), JSON.stringify(toNativeFilters(one))).toBe(holds);
        if (holds) wanted++;
      }
    }
    expect(wanted).toBeGreaterThan(10);
  });

  it.each(['a.b*c', '^[a]$', 'a\\b"c', '(x|y){2}?+', '/€ $1-2', '\n😀'])('asks for the beginning %j literally', (v) => {
    const filter = compileFilters(toNativeFilters({ all: [{ path: ['subject'], op: 'prefix', v }] }));
    expect(filter.matches(seenAs({ subject: `${v}.` }))).toBe(true);
    expect(filter.matches(seenAs({ subject: `.${v}` }))).toBe(false);
    expect(filter.matches(seenAs({ subject: v.slice(0, -1) }))).toBe(false);
  });

  it('asks for members of any name', () => {
    const filter = compileFilters(toNativeFilters({ all: [{ path: ['da ta', '"x"'], op: 'eq', v: 1.5 }] }));
    expect(filter.matches(seenAs({ 'da ta': { '"x"': 1.5 } }))).toBe(true);
    expect(filter.matches(seenAs({ 'da ta': { '"x"': 1 } }))).toBe(false);
  });

  it('keeps filters that are ours already', () => {
    const filters = [{ exact: { type: 'a' } }];
    expect(toNativeFilters({ filters })).toBe(filters);
  });
});

function seenAs(document: unknown): ReturnType<typeof matchableEvent> {
  const body = Buffer.from(JSON.stringify(document));
  return matchableEvent('default', eventOfKafka({ 'content-type': STRUCTURED_TYPE }, body));
}
