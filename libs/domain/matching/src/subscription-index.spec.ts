import type { CarriedEvent } from '@carillon/domain-event';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createSubscriptionIndex } from './listing-index';
import { matchableEvent } from './matchable-event';
import type { IndexEntry, MatchableEvent, SubscriptionIndex } from './subscription-index';

describe('the subscription index', () => {
  it('gives a match with all that the next stage needs', () => {
    const index = indexOf(anEntry({ id: 'sub_a', revision: 7, owner: 'alice', policy: 'pacifica', lane: 'l1' }));
    expect(index.match(anEvent())).toEqual({
      matches: [
        { subscriptionId: 'sub_a', revision: 7, owner: 'alice', policy: 'pacifica', channel: 'webhook', lane: 'l1' },
      ],
      faults: [],
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
    expect(index.stats()).toEqual({ subscriptions: 1, projects: 1, broken: 0 });
  });

  it('takes a subscription out when it is disabled, removed, or moved away by a replacement', () => {
    const index = indexOf(anEntry({ id: 'sub_a' }), anEntry({ id: 'sub_b' }), anEntry({ id: 'sub_c' }));
    index.replace(anEntry({ id: 'sub_a', status: 'disabled' }));
    index.remove('sub_b');
    index.remove('sub_b');
    index.replace(anEntry({ id: 'sub_c', filters: [{ exact: { type: 'other' } }] }));
    expect(idsOf(index, anEvent())).toEqual([]);
    expect(index.stats()).toEqual({ subscriptions: 1, projects: 1, broken: 0 });
  });

  it('limits a match to the subscriptions that are named', () => {
    const index = indexOf(anEntry({ id: 'sub_a' }), anEntry({ id: 'sub_b' }));
    expect(idsOf(index, anEvent(), ['sub_b', 'sub_unknown'])).toEqual(['sub_b']);
    expect(idsOf(index, anEvent(), [])).toEqual([]);
  });

  it('wants the severity before anything else', () => {
    const index = indexOf(anEntry({ id: 'sub_a', minSeverity: 13, filters: [{ jsonpath: '$.data' }] }));
    const unread = anEvent({ body: 'no JSON', attributes: { severitynumber: '9' } });
    expect(index.match(unread)).toEqual({ matches: [], faults: [] });
    expect(idsOf(index, anEvent({ attributes: { severitynumber: '13' } }))).toEqual(['sub_a']);
    expect(index.explain(unread, 'sub_a')?.clauses[0]).toEqual({
      dialect: 'minSeverity',
      expression: '13',
      passed: false,
      seen: '9',
    });
  });

  it('does not parse the body for filters over attributes', () => {
    const index = indexOf(anEntry({ id: 'sub_a', filters: [{ prefix: { type: 'order.' } }] }));
    expect(index.match(anEvent({ body: 'no JSON' }))).toMatchObject({
      matches: [{ subscriptionId: 'sub_a' }],
      faults: [],
    });
  });

  it('parses a body that cannot be read once, not for each subscription', () => {
    let reads = 0;
    const index = indexOf(...['a', 'b', 'c'].map((id) => anEntry({ id, filters: [{ jsonpath: '$.data' }] })));
    const body = Buffer.from('{');
    const carried: CarriedEvent = {
      form: 'structured',
      attributes: {},
      contentType: null,
      get body() {
        reads++;
        return body;
      },
    };
    expect(index.match(matchableEvent('default', carried)).faults).toHaveLength(3);
    expect(reads).toBeLessThanOrEqual(2);
  });

  it('lets a subscription that fails, or does not compile, harm itself alone', () => {
    const index = createSubscriptionIndex();
    expect(index.add(anEntry({ id: 'sub_broken', filters: [{ sql: 'later' }] }))).toMatch(/later version/);
    expect(index.add(anEntry({ id: 'sub_odd', filters: 'no list' as unknown as unknown[] }))).toMatch(
      /expected an array/,
    );
    expect(index.add(anEntry({ id: 'sub_fails', filters: [{ jsonpath: '$.data' }] }))).toBeNull();
    expect(index.add(anEntry({ id: 'sub_fine', filters: [{ exact: { type: 'order.created' } }] }))).toBeNull();
    const event = anEvent({ body: 'no JSON' });
    expect(index.match(event)).toEqual({
      matches: [expect.objectContaining({ subscriptionId: 'sub_fine' })],
      faults: [{ subscriptionId: 'sub_fails', reason: expect.any(String) }],
    });
    expect(index.stats()).toEqual({ subscriptions: 4, projects: 1, broken: 2 });
    expect(index.explain(event, 'sub_broken')).toMatchObject({
      passed: false,
      clauses: [{ passed: true }, { fault: expect.stringContaining('later') }],
    });
    index.replace(anEntry({ id: 'sub_broken' }));
    expect(index.stats().broken).toBe(1);
  });

  it('survives an event whose attributes cannot be read', () => {
    const event: MatchableEvent = {
      project: 'default',
      severity: 9,
      document: {},
      get attributes(): never {
        throw new Error('no attributes');
      },
    };
    expect(indexOf(anEntry({ id: 'sub_a', filters: [{ exact: { type: 'a' } }] })).match(event)).toEqual({
      matches: [],
      faults: [{ subscriptionId: 'sub_a', reason: 'no attributes' }],
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
        const event = anEvent({ body: '{"data": {"total": 1}}' });
        expect(idsOf(index, event)).toEqual(idsOf(fresh, event));
        expect(index.stats()).toEqual(fresh.stats());
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

function anEntry(parts: Partial<IndexEntry>): IndexEntry {
  return {
    id: 'sub_a',
    project: 'default',
    owner: 'alice',
    filters: [],
    channel: 'webhook',
    lane: 'l',
    policy: 'default',
    minSeverity: 1,
    status: 'active',
    revision: 1,
    ...parts,
  };
}

function anEvent(parts: { project?: string; attributes?: Record<string, string>; body?: string } = {}): MatchableEvent {
  const attributes = { type: 'order.created', source: '/shop', ...parts.attributes };
  return matchableEvent(parts.project ?? 'default', {
    form: 'structured',
    attributes,
    contentType: 'application/cloudevents+json',
    body: Buffer.from(parts.body ?? JSON.stringify({ ...attributes, data: {} })),
  });
}
