import { aSubscription, resume, type Subscription } from '@carillon/domain-subscription';
import { silentLogger } from '@carillon/platform-observability';
import { waitFor } from '@carillon/testing';
import { AppError } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { FakeRevisions, FakeStore } from './fake-store.fixture';
import { FakeTopic } from './fake-topic.fixture';
import { StoredSubscriptions } from './stored-subscriptions';
import { SubscriptionPublishing } from './subscription-publishing';
import { ENTRY_LIFE_MS } from './topic-writer';
import { sweepUnpublished } from './unpublished-sweep';

function aProcess(shared: { store?: FakeStore; topic?: FakeTopic; time?: { nowMs: number } } = {}) {
  const {
    store = new FakeStore(),
    topic = new FakeTopic(),
    time = { nowMs: Date.parse('2026-11-21T10:00:00.000Z') },
  } = shared;
  const revisions = new FakeRevisions();
  const clock = { now: () => time.nowMs };
  const publishing = new SubscriptionPublishing(store, revisions, topic, clock, silentLogger);
  const subscriptions = new StoredSubscriptions(store, revisions, publishing, clock, {
    acknowledgeMs: 50,
    pause: () => Promise.resolve(),
  });
  return { store, topic, time, clock, revisions, publishing, subscriptions };
}

const subscription = aSubscription();
const { id, project } = subscription;
const rename = (name: string) => (current: Subscription) => ({ ...current, name });
const reason = { code: 'WEBHOOK_GONE', text: 'gone', at: '2026-11-21T10:00:00.000Z' };

describe('create', () => {
  it('answers when Kafka has it, and leaves nothing unpublished', async () => {
    const { subscriptions, topic, store, revisions } = aProcess();
    expect(await subscriptions.create({ ...subscription, revision: 99 })).toEqual(subscription);
    expect(topic.revisionsOf(id)).toEqual([1]);
    expect(store.documents.get(id)?.unpublished).toEqual([]);
    expect(revisions.kept.has(`${id}.1`)).toBe(true);
  });

  it('refuses an id that is taken', async () => {
    const { subscriptions } = aProcess();
    await subscriptions.create(subscription);
    await expect(subscriptions.create(subscription)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('says SUBSCRIPTION_PENDING while Kafka is away; it takes effect by itself when Kafka is back', async () => {
    const { subscriptions, topic, store } = aProcess();
    topic.takeAway();
    await expect(subscriptions.create(subscription)).rejects.toMatchObject({
      code: 'SUBSCRIPTION_PENDING',
      retryable: true,
      retryAfterSeconds: 5,
    });
    expect(store.documents.get(id)?.subscription.revision).toBe(1);
    topic.bringBack();
    await waitFor(() => store.documents.get(id)?.unpublished.length === 0);
    expect(topic.revisionsOf(id)).toEqual([1]);
  });

  it('writes nothing to Kafka when the store refuses', async () => {
    const { subscriptions, topic, store } = aProcess();
    store.insert = () => Promise.reject(new AppError('STORE_UNAVAILABLE', 'away'));
    await expect(subscriptions.create(subscription)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(topic.records).toEqual([]);
  });

  it('is in force although the store goes away before the entry is taken out', async () => {
    const { subscriptions, topic, store } = aProcess();
    store.markPublished = () => Promise.reject(new AppError('STORE_UNAVAILABLE', 'away'));
    expect(await subscriptions.create(subscription)).toEqual(subscription);
    expect(topic.revisionsOf(id)).toEqual([1]);
    expect(store.documents.get(id)?.unpublished).toHaveLength(1);
  });
});

describe('get and list', () => {
  it('find nothing that is not there, of another project, or deleted', async () => {
    const { subscriptions } = aProcess();
    await expect(subscriptions.get(project, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await subscriptions.create(subscription);
    await expect(subscriptions.get('other', id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await subscriptions.list('other', { limit: 10 })).items).toEqual([]);
    await subscriptions.remove(project, id);
    await expect(subscriptions.get(project, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await subscriptions.list(project, { limit: 10 })).items).toEqual([]);
  });

  it('publish first what another process has left unpublished', async () => {
    const [dead, alive] = twoProcesses();
    await leftBehind(dead, 1);
    expect((await alive.subscriptions.get(project, id)).revision).toBe(1);
    expect(alive.topic.revisionsOf(id)).toEqual([1]);
    expect((await alive.subscriptions.list(project, { limit: 10 })).items).toHaveLength(1);
    expect(alive.topic.revisionsOf(id)).toHaveLength(2);
  });

  it('answer 503 rather than show what is not in force', async () => {
    const [dead, alive] = twoProcesses();
    await leftBehind(dead, 1);
    alive.topic.takeAway();
    await expect(alive.subscriptions.get(project, id)).rejects.toMatchObject({ code: 'SUBSCRIPTION_PENDING' });
    await expect(alive.subscriptions.list(project, { limit: 10 })).rejects.toMatchObject({
      code: 'SUBSCRIPTION_PENDING',
    });
    alive.topic.bringBack();
    expect((await alive.subscriptions.get(project, id)).revision).toBe(1);
  });

  it('do not pile up entries while Kafka is away', async () => {
    const [dead, alive] = twoProcesses();
    await leftBehind(dead, 1);
    alive.topic.takeAway();
    for (let reads = 0; reads < 5; reads++)
      await expect(alive.subscriptions.get(project, id)).rejects.toMatchObject({ code: 'SUBSCRIPTION_PENDING' });
    expect(alive.store.documents.get(id)?.unpublished).toHaveLength(2);
    alive.topic.bringBack();
  });

  it('show that something is gone only when everybody knows', async () => {
    const [dead, alive] = twoProcesses();
    await alive.subscriptions.create(subscription);
    await dead.store.replace(
      1,
      { ...subscription, revision: 2 },
      { by: 'dead', revision: 2, atMs: dead.time.nowMs },
      { keep: false },
    );
    expect((await alive.subscriptions.list(project, { limit: 10 })).items).toEqual([]);
    expect(alive.topic.revisionsOf(id)).toEqual([1, -2]);
    await expect(alive.subscriptions.get(project, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('page through all, newest first', async () => {
    const { subscriptions } = aProcess();
    const all: string[] = [];
    for (let day = 1; day <= 5; day++) {
      const each = aSubscription({ createdAt: `2026-01-0${day}T00:00:00.000Z`, owner: day === 3 ? 'bob' : 'alice' });
      await subscriptions.create(each);
      all.unshift(each.id);
    }
    const seen: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await subscriptions.list(project, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.items.map((item) => item.id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(all);
    expect((await subscriptions.list(project, { limit: 10, owner: 'bob' })).items).toHaveLength(1);
    await expect(subscriptions.list(project, { limit: 2, cursor: 'nonsense' })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
  });
});

describe('change', () => {
  it('counts the revision, sets the time, and lets nobody change what never changes', async () => {
    const { subscriptions, time, topic } = aProcess();
    await subscriptions.create(subscription);
    time.nowMs += 1_000;
    const changed = await subscriptions.change(project, id, (current) => ({
      ...current,
      name: 'new',
      id: 'x',
      project: 'x',
      revision: 50,
      createdAt: 'x',
      contract: 'pacifica',
    }));
    expect(changed).toEqual({ ...subscription, name: 'new', revision: 2, updatedAt: '2026-11-21T10:00:01.000Z' });
    expect(topic.revisionsOf(id)).toEqual([1, 2]);
  });

  it('writes nothing when nothing is decided', async () => {
    const { subscriptions, topic } = aProcess();
    await subscriptions.create(subscription);
    expect((await subscriptions.change(project, id, (current) => current)).revision).toBe(1);
    expect(topic.revisionsOf(id)).toEqual([1]);
  });

  it('passes on what the decision throws', async () => {
    const { subscriptions } = aProcess();
    await subscriptions.create(subscription);
    const refuse = () => {
      throw new AppError('FILTER_INVALID', 'no');
    };
    await expect(subscriptions.change(project, id, refuse)).rejects.toMatchObject({ code: 'FILTER_INVALID' });
    await expect(subscriptions.change(project, 'sub_none', refuse)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('heeds If-Match, also when a race is lost', async () => {
    const { subscriptions, store } = aProcess();
    await subscriptions.create(subscription);
    await expect(subscriptions.change(project, id, rename('a'), { ifMatch: 2 })).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
    expect((await subscriptions.change(project, id, rename('a'), { ifMatch: 1 })).revision).toBe(2);
    const replace = store.replace.bind(store);
    store.replace = async (...args) => {
      store.replace = replace;
      await aProcess({ store }).subscriptions.change(project, id, rename('faster'));
      return replace(...args);
    };
    await expect(subscriptions.change(project, id, rename('b'), { ifMatch: 2 })).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
    await expect(subscriptions.remove(project, id, { ifMatch: 1 })).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
  });

  it('decides anew when another process was faster', async () => {
    const [one, other] = twoProcesses();
    await one.subscriptions.create(subscription);
    const append = (text: string) => (current: Subscription) => ({ ...current, name: current.name + text });
    await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((text, number) =>
        (number % 2 === 0 ? one : other).subscriptions.change(project, id, append(text)),
      ),
    );
    const final = await one.subscriptions.get(project, id);
    expect(final.name).toMatch(/^orders[a-f]{6}$/);
    expect(new Set(final.name.slice('orders'.length).split(/(?=.)/)).size).toBe(6);
    expect(final.revision).toBe(7);
    expect(new Set(one.topic.revisionsOf(id))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]));
    expect(one.topic.revisionsOf(id).at(-1)).toBe(7);
  });

  it('stores no more when a hundred changes wait for Kafka already', async () => {
    const { subscriptions, store } = aProcess();
    await subscriptions.create(subscription);
    const stored = store.documents.get(id)!;
    store.documents.set(id, {
      ...stored,
      unpublished: Array.from({ length: 100 }, (_, number) => ({ by: `w${number}`, revision: 1, atMs: 0 })),
    });
    await expect(subscriptions.change(project, id, rename('x'))).rejects.toMatchObject({
      code: 'SUBSCRIPTION_PENDING',
    });
    expect(store.documents.get(id)?.subscription.revision).toBe(1);
  });
});

describe('remove', () => {
  it('leaves a tombstone with the revision on the topic, and nothing in the store', async () => {
    const { subscriptions, topic, store } = aProcess();
    await subscriptions.create(subscription);
    await subscriptions.remove(project, id);
    expect(topic.revisionsOf(id)).toEqual([1, -2]);
    expect(store.documents.has(id)).toBe(false);
    await expect(subscriptions.remove(project, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keeps the document until the tombstone is on the topic', async () => {
    const { subscriptions, topic, store } = aProcess();
    await subscriptions.create(subscription);
    topic.takeAway();
    await expect(subscriptions.remove(project, id)).rejects.toMatchObject({ code: 'SUBSCRIPTION_PENDING' });
    expect(store.documents.get(id)).toMatchObject({ deleted: true });
    topic.bringBack();
    await waitFor(() => !store.documents.has(id));
    expect(topic.revisionsOf(id)).toEqual([1, -2]);
  });

  it.each([
    ['when asked to', subscription, { keep: true }],
    ['for what was made through /eventmatch', aSubscription({ id, contract: 'pacifica' }), {}],
  ])('keeps the id taken %s', async (_when, made, options) => {
    const { subscriptions, topic } = aProcess();
    await subscriptions.create(made);
    await subscriptions.remove(project, id, options);
    expect(topic.revisionsOf(id)).toEqual([1, -2]);
    await expect(subscriptions.get(project, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(subscriptions.create(made)).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

describe('disable', () => {
  it('switches off the revision that failed, once', async () => {
    const { subscriptions, topic } = aProcess();
    await subscriptions.create(subscription);
    const disabled = await subscriptions.disable(project, id, 1, reason);
    expect(disabled).toMatchObject({ status: 'disabled', statusReason: reason, revision: 2 });
    expect(await subscriptions.get(project, id)).toEqual(disabled);
    expect(topic.revisionsOf(id)).toEqual([1, 2]);
  });

  it('tells whoever asks again, for any reason, how that revision was switched off, also when its owner has moved on', async () => {
    const { subscriptions, topic } = aProcess();
    await subscriptions.create(subscription);
    const disabled = await subscriptions.disable(project, id, 1, reason);
    const other = { ...reason, at: '2026-11-21T10:00:01.000Z' };
    expect(await subscriptions.disable(project, id, 1, other)).toEqual(disabled);
    await subscriptions.change(project, id, resume);
    expect(await subscriptions.disable(project, id, 1, reason)).toEqual(disabled);
    await subscriptions.remove(project, id);
    expect(await subscriptions.disable(project, id, 1, reason)).toEqual(disabled);
    expect(topic.revisionsOf(id)).toEqual([1, 2, 3, -4]);
  });

  it.each<[string, (process: ReturnType<typeof aProcess>) => Promise<unknown>]>([
    ['its owner has changed it since', ({ subscriptions }) => subscriptions.change(project, id, rename('mended'))],
    ['it was deleted', ({ subscriptions }) => subscriptions.remove(project, id)],
    ['it was deleted and is kept', ({ subscriptions }) => subscriptions.remove(project, id, { keep: true })],
  ])('does nothing when %s', async (_when, before) => {
    const process = aProcess();
    await process.subscriptions.create(subscription);
    await before(process);
    const records = process.topic.records.length;
    expect(await process.subscriptions.disable(project, id, 1, reason)).toBeNull();
    expect(process.topic.records).toHaveLength(records);
  });

  it('does nothing to a paused one, and nothing in another project', async () => {
    const { subscriptions } = aProcess();
    await subscriptions.create(aSubscription({ id, status: 'paused' }));
    expect(await subscriptions.disable(project, id, 1, reason)).toBeNull();
    expect(await subscriptions.disable('other', id, 1, reason)).toBeNull();
  });

  it('is done when it is stored, Kafka or not', async () => {
    const { subscriptions, topic, store } = aProcess();
    await subscriptions.create(subscription);
    topic.takeAway();
    expect(await subscriptions.disable(project, id, 1, reason)).toMatchObject({ status: 'disabled' });
    topic.bringBack();
    await waitFor(() => store.documents.get(id)?.unpublished.length === 0);
    expect(topic.revisionsOf(id)).toEqual([1, 2]);
  });
});

describe('revisionAt', () => {
  it('shows what was in force then', async () => {
    const { subscriptions } = aProcess();
    await subscriptions.create(subscription);
    await subscriptions.change(project, id, rename('second'));
    expect((await subscriptions.revisionAt(project, id, 1))?.name).toBe('orders');
    expect((await subscriptions.revisionAt(project, id, 2))?.name).toBe('second');
    expect(await subscriptions.revisionAt(project, id, 3)).toBeNull();
    expect(await subscriptions.revisionAt('other', id, 1)).toBeNull();
  });
});

describe('the sweep', () => {
  it('publishes what a writer has written and not lived to publish', async () => {
    const [dead, alive] = twoProcesses();
    await leftBehind(dead, 1);
    expect(await sweepUnpublished(alive)).toBe(0);
    alive.time.nowMs += ENTRY_LIFE_MS + 1;
    expect(await sweepUnpublished(alive)).toBe(1);
    expect(alive.topic.revisionsOf(id)).toEqual([1]);
    await waitFor(() => alive.store.documents.get(id)?.unpublished.length === 0);
    expect(await sweepUnpublished(alive)).toBe(0);
  });

  it('finishes what a writer has published and not lived to mark, harmlessly', async () => {
    const [dead, alive] = twoProcesses();
    dead.store.markPublished = () => new Promise(() => undefined);
    await dead.subscriptions.create(subscription);
    delete (dead.store as Partial<FakeStore>).markPublished;
    alive.time.nowMs += ENTRY_LIFE_MS + 1;
    await Promise.all([sweepUnpublished(alive), sweepUnpublished(aProcess(alive))]);
    await waitFor(() => alive.store.documents.get(id)?.unpublished.length === 0);
    expect(new Set(alive.topic.revisionsOf(id))).toEqual(new Set([1]));
  });

  it('buries a tombstone whose writer died', async () => {
    const [dead, alive] = twoProcesses();
    await alive.subscriptions.create(subscription);
    await dead.store.replace(
      1,
      { ...subscription, revision: 2 },
      { by: 'dead', revision: 2, atMs: dead.time.nowMs },
      { keep: false },
    );
    alive.time.nowMs += ENTRY_LIFE_MS + 1;
    await sweepUnpublished(alive);
    await waitFor(() => !alive.store.documents.has(id));
    expect(alive.topic.revisionsOf(id)).toEqual([1, -2]);
  });
});

/** Two processes on one store and one topic. */
function twoProcesses() {
  const one = aProcess();
  return [one, aProcess(one)] as const;
}

/** A process wrote the subscription and died before it published. */
async function leftBehind({ store, time }: ReturnType<typeof aProcess>, revision: number): Promise<void> {
  await store.insert({ ...subscription, revision }, { by: 'dead', revision, atMs: time.nowMs });
}
