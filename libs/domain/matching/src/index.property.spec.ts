import { eventOfKafka } from '@carillon/domain-event';
import { type CompiledFilter, compileFilters, parseFilters } from '@carillon/domain-filter';
import { describe, expect, it } from 'vitest';

import { createSubscriptionIndex } from './indexed-subscriptions';
import { matchableEvent } from './matchable-event';
import { randomEvent } from './random-events.fixture';
import { dialectsTaken, randomFilters } from './random-filters.fixture';
import { RandomSource } from './random-source.fixture';
import { readableEvent } from './readable-event.fixture';
import type { IndexEntry, MatchableEvent, SubscriptionIndex } from './subscription-index';

/** `npm run prove -- filters` does the same a thousand times as often. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const SUBSCRIPTIONS = 150;
const EVENTS = 60;

const dialects = dialectsTaken((filters) => parseFilters(filters).faults === null);

describe('the index, against asking every filter', () => {
  it.each(SEEDS)('finds the same subscriptions (seed %i)', (seed) => {
    const random = new RandomSource(seed);
    const index = createSubscriptionIndex();
    const filters = new Map<string, CompiledFilter>();
    for (let number = 0; number < SUBSCRIPTIONS; number++)
      add(index, filters, `sub_${number}`, randomFilters(random, dialects));
    for (let round = 0; round < EVENTS; round++) {
      const event = readableEvent(random);
      expect({ event: told(event), ids: matchedIds(index, event) }).toEqual({
        event: told(event),
        ids: idsByAsking(filters, event),
      });
    }
  });

  it.each(SEEDS)('is after any changes what a fresh one is (seed %i)', (seed) => {
    const random = new RandomSource(1000 + seed);
    const changed = createSubscriptionIndex();
    const filters = new Map<string, CompiledFilter>();
    const entries = new Map<string, IndexEntry>();
    for (let change = 0; change < 600; change++) {
      const id = `sub_${random.int(40)}`;
      if (random.chance(0.3)) {
        changed.remove(id);
        filters.delete(id);
        entries.delete(id);
      } else {
        const entry = anEntry(id, randomFilters(random, dialects));
        if (parseFilters(entry.filters).faults === null) {
          changed.replace(entry);
          filters.set(id, compileFilters(entry.filters));
          entries.set(id, entry);
        }
      }
      if (change % 20 > 0) continue;
      const event = readableEvent(random);
      expect(matchedIds(changed, event)).toEqual(idsByAsking(filters, event));
    }
    const fresh = createSubscriptionIndex();
    for (const entry of entries.values()) fresh.add(entry);
    const { conjunctions, predicates } = fresh.stats();
    expect(changed.stats()).toMatchObject({ conjunctions, predicates, subscriptions: entries.size });
    for (const id of entries.keys()) changed.remove(id);
    expect(changed.stats()).toMatchObject({ conjunctions: 0, predicates: 0, nodes: 0, subscriptions: 0, projects: 0 });
  });

  it.each(SEEDS)('explains what it finds (seed %i)', (seed) => {
    const random = new RandomSource(2000 + seed);
    const index = createSubscriptionIndex();
    const filters = new Map<string, CompiledFilter>();
    for (let number = 0; number < 20; number++) add(index, filters, `sub_${number}`, randomFilters(random, dialects));
    for (let round = 0; round < 10; round++) {
      const event = readableEvent(random);
      const found = new Set(matchedIds(index, event));
      for (const id of filters.keys()) expect(index.explain(event, id)?.passed).toBe(found.has(id));
    }
  });

  it('survives events that cannot be read, and finds who does not ask for what cannot be read', () => {
    const random = new RandomSource(77);
    const index = createSubscriptionIndex();
    const filters = new Map<string, CompiledFilter>();
    for (let number = 0; number < 50; number++) add(index, filters, `sub_${number}`, randomFilters(random, dialects));
    index.add(anEntry('sub_everything', []));
    for (let round = 0; round < 200; round++) {
      const { headers, body, posted } = randomEvent(random);
      const cut = body.subarray(0, random.int(body.length + 1));
      expect(matchedIds(index, matchableEvent('default', eventOfKafka(headers, cut, posted)))).toContain(
        'sub_everything',
      );
    }
  });
});

function add(index: SubscriptionIndex, filters: Map<string, CompiledFilter>, id: string, expressions: unknown[]): void {
  if (parseFilters(expressions).faults !== null) return;
  expect(index.add(anEntry(id, expressions))).toBeNull();
  filters.set(id, compileFilters(expressions));
}

function anEntry(id: string, filters: unknown[]): IndexEntry {
  return {
    id,
    project: 'default',
    owner: 'alice',
    filters,
    channel: 'webhook',
    lane: 'lane',
    policy: 'default',
    minSeverity: 1,
    status: 'active',
    revision: 1,
  };
}

function matchedIds(index: SubscriptionIndex, event: MatchableEvent): string[] {
  return index
    .match(event)
    .matches.map(({ subscriptionId }) => subscriptionId)
    .sort();
}

function idsByAsking(filters: ReadonlyMap<string, CompiledFilter>, event: MatchableEvent): string[] {
  return [...filters]
    .filter(([, filter]) => filter.matches(event))
    .map(([id]) => id)
    .sort();
}

function told(event: MatchableEvent): string {
  return event.bytes?.toString() ?? '';
}
