import { afterEach, describe, expect, it, vi } from 'vitest';

import { anEntry } from './an-entry.fixture';
import { createSubscriptionIndex } from './indexed-subscriptions';
import type * as predicate from './predicate/predicate';
import { isInRange } from './predicate/predicate';
import { PredicateTable } from './predicate/predicate-table';
import { EventValues } from './scanner/event-values';
import type { MatchableEvent } from './subscription-index';
import { Transitions } from './trie/transitions';

vi.mock('./predicate/predicate', async (original) => {
  const real = await original<typeof predicate>();
  return { ...real, isInRange: vi.fn(real.isInRange) };
});

const FEW = 1000;
const MANY = 8000;
/** Times as many subscriptions may take this much more work: trees are deeper. */
const MORE = 1.6;

type Shape = (number: number) => unknown[];

/** Each with one match in the event below, whatever the number of subscriptions. */
const SHAPES: Readonly<Record<string, Shape>> = {
  'an attribute each': (n) => [{ exact: { tenant: `t${n}` } }],
  'a beginning each': (n) => [{ prefix: { subject: `s${n}/` } }],
  'an ending each': (n) => [{ suffix: { subject: `/${n}e` } }],
  'a value each': (n) => [{ jsonpath: `$[?$.data.id == ${n}]` }],
  'a range each': (n) => [{ jsonpath: `$[?$.data.id >= ${n} && $.data.id < ${n + 1}]` }],
  'a value besides what all ask': (n) => [
    { exact: { type: 'a' } },
    { jsonpath: `$[?$.data.id == ${n} && $.data.on == true]` },
  ],
  'one of several values': (n) => [{ any: [{ exact: { tenant: `t${n}` } }, { exact: { tenant: `u${n}` } }] }],
  'a row each': (n) => [{ jsonpath: `$.data.rows[?@.key == "k${n}" && @.value > 1]` }],
  'a place each': (n) => [{ jsonpath: n === 0 ? '$.data.id' : `$.data.p${n}` }],
  'a value each, and one that must differ': (n) => [{ exact: { tenant: `t${n}` } }, { not: { exact: { type: 'b' } } }],
};

describe('what an event costs', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(Object.entries(SHAPES))('does not depend on the number of subscriptions that ask for %s', (_, shape) => {
    const [few, many] = [FEW, MANY].map((count) => workFor(shape, count));
    expect(few).toMatchObject({ found: 1 });
    expect(many).toMatchObject({ found: 1 });
    expect(many!.steps).toBeLessThan(few!.steps * MORE + 10);
    expect(many!.steps).toBeLessThan(200);
  });

  it('is paid once for what many ask alike and nothing can look up', () => {
    const { steps, found } = workFor(
      (n) => [{ jsonpath: '$[?search($.data.text, "x+y")]' }, { exact: { tenant: `t${n % 2}` } }],
      FEW,
    );
    expect(found).toBe(FEW / 2);
    expect(steps).toBeLessThan(50);
  });
});

/** Questions asked of one event, and places, transitions and ranges looked at, by an index that has seen some events. */
function workFor(shape: Shape, count: number): { steps: number; found: number } {
  const index = createSubscriptionIndex();
  for (let number = 0; number < count; number++) index.add(anEntry({ id: `sub_${number}`, filters: shape(number) }));
  for (let round = 0; round < 50; round++) index.match(anEvent());
  const spies = [
    vi.spyOn(PredicateTable.prototype, 'holds'),
    vi.spyOn(Transitions.prototype, 'find'),
    vi.spyOn(EventValues.prototype, 'isPresent'),
    vi.mocked(isInRange),
  ];
  for (const spy of spies) spy.mockClear();
  const { matches } = index.match(anEvent());
  return { steps: spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0), found: matches.length };
}

function anEvent(): MatchableEvent {
  const attributes = { specversion: '1.0', id: '1', source: 's', type: 'a', tenant: 't0', subject: 's0/0e' };
  const rows = [
    { key: 'x', value: 1 },
    { key: 'k0', value: 2 },
  ];
  const document = { ...attributes, data: { id: 0, on: true, text: 'axxy', rows } };
  return {
    project: 'default',
    severity: 9,
    attributes,
    document,
    bytes: Buffer.from(JSON.stringify(document)),
    format: 'structured',
  };
}
