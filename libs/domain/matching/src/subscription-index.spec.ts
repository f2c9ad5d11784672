import { readStructured } from '@carillon/domain-event';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { anEntry } from './an-entry.fixture';
import { createSubscriptionIndex } from './indexed-subscriptions';
import { matchableEvent } from './matchable-event';
import type { IndexEntry, IndexStats, MatchableEvent, SubscriptionIndex } from './subscription-index';

describe('the subscription index', () => {
  it('gives a match with all that the next stage needs', () => {
    const index = indexOf(anEntry({ id: 'sub_a', revision: 7, owner: 'alice', policy: 'pacifica', lane: 'l1' }));
    expect(index.match(anEvent())).toEqual({
      matches: [
        { subscriptionId: 'sub_a', revision: 7, owner: 'alice', policy: 'pacifica', channel: 'webhook', lane: 'l1' },
      ],
      faults: [],
      unreadable: null,
    });
  });

  it('keeps projects apart, also when asked for a subscription by name', () => {
    const index = indexOf(anEntry({ id: 'sub_a', project: 'one' }), anEntry({ id: 'sub_b', project: 'two' }));
    const event = anEvent({ project: 'one' });
    expect(idsOf(index, event)).toEqual(['sub_a']);
    expect(idsOf(index, event, ['sub_b'])).toEqual([]);
    expect(index.explain(event, 'sub_b')).toBeNull();
    expect(idsOf(index, anEvent({ project: 'three' }))).toEqual([]);
  });

  it('matches paused subscriptions and leaves disabled ones out', () => {
    const index = indexOf(anEntry({ id: 'sub_a', status: 'paused' }), anEntry({ id: 'sub_b', status: 'disabled' }));
    expect(idsOf(index, anEvent())).toEqual(['sub_a']);
    expect(index.stats()).toMatchObject({ subscriptions: 1, projects: 1, broken: 0 });
  });

  it('takes a subscription out when it is disabled, removed, or moved away by a replacement', () => {
    const index = indexOf(anEntry({ id: 'sub_a' }), anEntry({ id: 'sub_b' }), anEntry({ id: 'sub_c' }));
    index.replace(anEntry({ id: 'sub_a', status: 'disabled' }));
    index.remove('sub_b');
    index.remove('sub_b');
    index.replace(anEntry({ id: 'sub_c', filters: [{ exact: { type: 'other' } }] }));
    expect(idsOf(index, anEvent())).toEqual([]);
    expect(index.stats()).toMatchObject({ subscriptions: 1, projects: 1, broken: 0 });
  });

  it('limits a match to the subscriptions that are named', () => {
    const index = indexOf(anEntry({ id: 'sub_a' }), anEntry({ id: 'sub_b' }));
    expect(idsOf(index, anEvent(), ['sub_b', 'sub_unknown'])).toEqual(['sub_b']);
    expect(idsOf(index, anEvent(), [])).toEqual([]);
  });

  it('asks for the severity besides the filters, and says so', () => {
    const index = indexOf(anEntry({ id: 'sub_a', minSeverity: 13, filters: [{ exact: { type: 'order.created' } }] }));
    const light = anEvent({ attributes: { severitynumber: '9' } });
    expect(index.match(light)).toEqual({ matches: [], faults: [], unreadable: null });
    expect(idsOf(index, anEvent({ attributes: { severitynumber: '13' } }))).toEqual(['sub_a']);
    expect(index.explain(light, 'sub_a')?.clauses[0]).toEqual({
      dialect: 'minSeverity',
      expression: '13',
      passed: false,
      seen: '9',
    });
  });

  it('does not look at the attributes for those who want everything', () => {
    const index = indexOf(anEntry({ id: 'sub_a' }));
    expect(idsOf(index, anUnreadableEvent({}))).toEqual(['sub_a']);
  });

  it('does not read the document for filters over attributes', () => {
    const index = indexOf(anEntry({ id: 'sub_a', filters: [{ prefix: { type: 'order.' } }] }));
    expect(index.match(anUnreadableEvent({ attributes: { type: 'order.created' } }))).toMatchObject({
      matches: [{ subscriptionId: 'sub_a' }],
      faults: [],
      unreadable: null,
    });
  });

  it('says once that a document cannot be read, without trying for each subscription', () => {
    let reads = 0;
    const index = indexOf(...['a', 'b', 'c'].map((id) => anEntry({ id, filters: [{ jsonpath: '$.data' }] })));
    const event = anUnreadableEvent({ attributes: {}, onRead: () => reads++ });
    expect(index.match(event)).toEqual({ matches: [], faults: [], unreadable: 'no document' });
    expect(reads).toBe(1);
  });

  it('does not take for absent what cannot be read, and finds who asks for something else', () => {
    const index = indexOf(
      anEntry({ id: 'sub_absent', filters: [{ not: { jsonpath: '$.data' } }] }),
      anEntry({ id: 'sub_there', filters: [{ jsonpath: '$' }] }),
      anEntry({ id: 'sub_either', filters: [{ any: [{ jsonpath: '$.data' }, { exact: { type: 'a' } }] }] }),
      anEntry({ id: 'sub_type', filters: [{ exact: { type: 'a' } }] }),
    );
    const event = anUnreadableEvent({ attributes: { type: 'a' } });
    const { matches, faults, unreadable } = index.match(event);
    expect(matches.map((match) => match.subscriptionId).sort()).toEqual(['sub_either', 'sub_type']);
    // these were asked, because their filters could have held
    expect(faults.map((fault) => fault.subscriptionId).sort()).toEqual(['sub_absent', 'sub_there']);
    expect(unreadable).toBe('no document');
    for (const id of ['sub_absent', 'sub_there', 'sub_either', 'sub_type'])
      expect([id, index.explain(event, id)?.passed]).toEqual([id, id === 'sub_either' || id === 'sub_type']);
  });

  it('survives an event whose attributes cannot be read', () => {
    const index = indexOf(
      anEntry({ id: 'sub_a', filters: [{ exact: { type: 'a' } }] }),
      anEntry({ id: 'sub_severe', minSeverity: 13 }),
      anEntry({ id: 'sub_all' }),
    );
    const { matches, unreadable } = index.match(anUnreadableEvent({}));
    expect(matches.map((match) => match.subscriptionId)).toEqual(['sub_all']);
    expect(unreadable).toBe('no attributes');
    expect(index.explain(anUnreadableEvent({}), 'sub_a')).toMatchObject({ passed: false });
  });

  it('lets a subscription that does not compile harm itself alone', () => {
    const index = createSubscriptionIndex();
    expect(index.add(anEntry({ id: 'sub_broken', filters: [{ jsonpath2: '$..later' }] }))).toMatch(/later version/);
    expect(index.add(anEntry({ id: 'sub_odd', filters: 'no list' as unknown as unknown[] }))).toMatch(
      /expected an array/,
    );
    expect(index.add(anEntry({ id: 'sub_fine', filters: [{ exact: { type: 'order.created' } }] }))).toBeNull();
    const event = anEvent();
    expect(idsOf(index, event)).toEqual(['sub_fine']);
    expect(index.stats()).toMatchObject({ subscriptions: 3, projects: 1, broken: 2 });
    expect(index.explain(event, 'sub_broken')).toMatchObject({
      passed: false,
      clauses: [{ passed: true }, { fault: expect.stringContaining('later') }],
    });
    index.replace(anEntry({ id: 'sub_broken' }));
    index.remove('sub_odd');
    expect(index.stats().broken).toBe(0);
  });

  it('lets a subscription that takes too many steps harm itself alone, and says why', () => {
    const index = indexOf(
      anEntry({ id: 'sub_greedy', filters: [{ jsonpath: '$..[?@..x]' }] }),
      anEntry({ id: 'sub_fine', filters: [{ jsonpath: '$.data' }] }),
    );
    const deep = '{"a":'.repeat(300);
    const event = anEvent({
      data: JSON.parse(
        `[${Array(40)
          .fill(`${deep}1${'}'.repeat(300)}`)
          .join(',')}]`,
      ),
    });
    expect(index.match(event)).toEqual({
      matches: [expect.objectContaining({ subscriptionId: 'sub_fine' })],
      faults: [{ subscriptionId: 'sub_greedy', reason: expect.stringContaining('steps') }],
      unreadable: null,
    });
  });

  it('is after any sequence of changes what a fresh one is, and explains what it matches', () => {
    const id = fc.constantFrom('sub_a', 'sub_b', 'sub_c', 'sub_d');
    const change = fc.record({
      id,
      removed: fc.boolean(),
      project: fc.constantFrom('default', 'other'),
      status: fc.constantFrom<IndexEntry['status'][]>('active', 'paused', 'disabled'),
      minSeverity: fc.constantFrom(1, 9, 13),
      filters: fc.constantFrom<unknown[][]>(
        [],
        [{ exact: { type: 'order.created' } }],
        [{ jsonpath: '$.data.total' }],
        [{ not: { prefix: { type: 'order' } } }],
        [{ no: 1 }],
      ),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const index = createSubscriptionIndex();
        const last = new Map<string, IndexEntry>();
        for (const { removed, ...parts } of changes) {
          const entry = anEntry(parts);
          if (removed) index.remove(entry.id);
          else index.replace(entry);
          last.delete(entry.id);
          if (!removed) last.set(entry.id, entry);
        }
        const fresh = indexOf(...last.values());
        const event = anEvent({ data: { total: 1 } });
        expect(idsOf(index, event)).toEqual(idsOf(fresh, event));
        expect(countsOf(index)).toEqual(countsOf(fresh));
        const explained = [...last.keys()].filter((one) => index.explain(event, one)?.passed);
        expect(explained.sort()).toEqual(idsOf(index, event));
      }),
    );
  });
});

function indexOf(...entries: IndexEntry[]): SubscriptionIndex {
  const index = createSubscriptionIndex();
  for (const entry of entries) index.add(entry);
  return index;
}

function idsOf(index: SubscriptionIndex, event: MatchableEvent, only?: string[]): string[] {
  return index
    .match(event, only && new Set(only))
    .matches.map((match) => match.subscriptionId)
    .sort();
}

function anEvent(
  parts: { project?: string; attributes?: Record<string, string>; data?: unknown } = {},
): MatchableEvent {
  const members = { specversion: '1.0', id: '1', type: 'order.created', source: '/shop', ...parts.attributes };
  return matchableEvent(
    parts.project ?? 'default',
    readStructured(Buffer.from(JSON.stringify({ ...members, data: parts.data ?? {} }))),
  );
}

/** Without a document; without attributes: these cannot be read either. */
function anUnreadableEvent({
  attributes,
  onRead,
}: {
  attributes?: Record<string, string>;
  onRead?: () => void;
}): MatchableEvent {
  return {
    project: 'default',
    get attributes(): Record<string, string> {
      if (attributes === undefined) throw new Error('no attributes');
      return attributes;
    },
    get severity(): number {
      if (attributes === undefined) throw new Error('no attributes');
      return 9;
    },
    get document(): never {
      onRead?.();
      throw new Error('no document');
    },
  };
}

/** Without what depends on the order of changes. */
function countsOf(index: SubscriptionIndex): Partial<IndexStats> {
  const { subscriptions, projects, broken, conjunctions, predicates } = index.stats();
  return { subscriptions, projects, broken, conjunctions, predicates };
}
