import { parseFilters } from '@carillon/domain-filter';
import { describe, expect, it } from 'vitest';

import { anEntry } from './an-entry.fixture';
import { createSubscriptionIndex } from './indexed-subscriptions';
import { dialectsTaken, randomFilters } from './random-filters.fixture';
import { RandomSource } from './random-source.fixture';
import type { IndexEntry, IndexStats, SubscriptionIndex } from './subscription-index';

const SUBSCRIPTIONS = 500;
const CHANGES = 10_000;
const PATIENCE_MS = 60_000;

const dialects = dialectsTaken((filters) => parseFilters(filters).faults === null);

describe('ten thousand changes', () => {
  it(
    'leave what a fresh index of what is left has, and nothing when nothing is left',
    () => {
      const random = new RandomSource(4);
      const index = createSubscriptionIndex();
      const entries = new Map<string, IndexEntry>();
      change(index, entries, random, CHANGES);
      const fresh = createSubscriptionIndex();
      for (const entry of entries.values()) fresh.add(entry);
      expect(entries.size).toBeGreaterThan(SUBSCRIPTIONS / 2);
      expect(countsOf(index)).toEqual(countsOf(fresh));
      for (const id of entries.keys()) index.remove(id);
      expect(index.stats()).toMatchObject({ ...NOTHING, nodes: 0 });
    },
    PATIENCE_MS,
  );

  it(
    'and ten thousand more take no more memory',
    () => {
      const random = new RandomSource(5);
      const index = createSubscriptionIndex();
      const entries = new Map<string, IndexEntry>();
      change(index, entries, random, CHANGES);
      const before = index.stats().bytes;
      change(index, entries, random, CHANGES);
      expect(index.stats().bytes).toBeLessThan(before * 1.1);
    },
    PATIENCE_MS,
  );
});

const NOTHING = { subscriptions: 0, projects: 0, broken: 0, conjunctions: 0, predicates: 0 };

function change(index: SubscriptionIndex, entries: Map<string, IndexEntry>, random: RandomSource, count: number): void {
  for (let number = 0; number < count; number++) {
    const id = `sub_${random.int(SUBSCRIPTIONS)}`;
    const status = random.weighted<IndexEntry['status']>([
      [8, () => 'active'],
      [1, () => 'paused'],
      [1, () => 'disabled'],
    ]);
    if (random.chance(0.2)) {
      index.remove(id);
      entries.delete(id);
      continue;
    }
    const project = random.pick(['default', 'other']);
    const entry = anEntry({ id, project, status, filters: randomFilters(random, dialects) });
    index.replace(entry);
    if (status === 'disabled') entries.delete(id);
    else entries.set(id, entry);
  }
}

/** Without what depends on the order of changes. */
function countsOf(index: SubscriptionIndex): Partial<IndexStats> {
  const { subscriptions, projects, broken, conjunctions, predicates } = index.stats();
  return { subscriptions, projects, broken, conjunctions, predicates };
}
