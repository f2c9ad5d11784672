import { aSubscription } from '@carillon/domain-subscription';
import type { StoredSubscription } from '@carillon/storage-subscriptions';
import { AppError } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { RememberedSubscriptions } from './remembered-subscriptions';
import type { SubscriptionChange } from './subscription-feed';

const base = aSubscription();
const { id, project } = base;
const at = (revision: number, deleted = false): StoredSubscription => ({
  subscription: { ...base, revision },
  deleted,
  unpublished: [],
});

/** A cache whose loads end when the spec says so. */
function aCache(options: { limit?: number } = {}) {
  const listeners: ((change: SubscriptionChange) => void)[] = [];
  const pending: {
    id: string;
    resolve: (stored: StoredSubscription | null) => void;
    reject: (error: unknown) => void;
  }[] = [];
  const store = {
    find: (_project: string, wanted: string) =>
      new Promise<StoredSubscription | null>((resolve, reject) => pending.push({ id: wanted, resolve, reject })),
  };
  const cache = new RememberedSubscriptions(store, { onChange: (listener) => listeners.push(listener) }, options.limit);
  let loads = 0;
  return {
    cache,
    tell: (revision: number, who = id) =>
      listeners.forEach((listener) => listener({ id: who, revision, changed: null })),
    /** Answers the load that is on its way, which began before this call. */
    async answer(stored: StoredSubscription | null): Promise<void> {
      await new Promise(setImmediate);
      const load = pending.shift();
      if (load === undefined) throw new Error('no load is on its way');
      loads++;
      load.resolve(stored);
      await new Promise(setImmediate);
    },
    async fail(error: unknown): Promise<void> {
      await new Promise(setImmediate);
      pending.shift()?.reject(error);
    },
    loads: () => loads,
    waiting: () => pending.length,
  };
}

describe('RememberedSubscriptions', () => {
  it('loads once, then remembers', async () => {
    const { cache, answer, waiting } = aCache();
    const asked = [cache.get(project, id, 1), cache.get(project, id, 1)];
    await answer(at(1));
    expect(await Promise.all(asked)).toEqual([at(1).subscription, at(1).subscription]);
    expect(await cache.get(project, id, 1)).toEqual(at(1).subscription);
    expect(waiting()).toBe(0);
  });

  it('loads again for a floor above what it has', async () => {
    const { cache, answer } = aCache();
    const one = cache.get(project, id, 1);
    await answer(at(1));
    await one;
    const two = cache.get(project, id, 2);
    await answer(at(3));
    expect(await two).toMatchObject({ revision: 3 });
  });

  it('does not take the answer of an earlier look that is too old', async () => {
    const { cache, answer } = aCache();
    const early = cache.get(project, id, 1);
    const late = cache.get(project, id, 2);
    await answer(at(1));
    expect(await early).toMatchObject({ revision: 1 });
    await answer(at(2));
    expect(await late).toMatchObject({ revision: 2 });
  });

  it('drops a copy when the feed tells of a later revision, not when it tells of one that it has', async () => {
    const { cache, answer, tell, waiting } = aCache();
    const one = cache.get(project, id, 1);
    await answer(at(2));
    await one;
    tell(2);
    await cache.get(project, id, 1);
    expect(waiting()).toBe(0);
    tell(3);
    const again = cache.get(project, id, 1);
    await answer(at(3));
    expect(await again).toMatchObject({ revision: 3 });
  });

  it('raises the floor of a load that is on its way', async () => {
    const { cache, answer, tell } = aCache();
    const asked = cache.get(project, id, 1);
    tell(2);
    await answer(at(1));
    await answer(at(2));
    expect(await asked).toMatchObject({ revision: 2 });
    expect(await cache.get(project, id, 2)).toMatchObject({ revision: 2 });
  });

  it('says deleted for tombstones and for what is not there, and remembers that', async () => {
    const { cache, answer, waiting } = aCache();
    const tombstone = cache.get(project, id, 2);
    await answer(at(3, true));
    expect(await tombstone).toBe('deleted');
    const nothing = cache.get(project, 'sub_gone', 5);
    await answer(null);
    expect(await nothing).toBe('deleted');
    expect(await cache.get(project, 'sub_gone', 5)).toBe('deleted');
    expect(waiting()).toBe(0);
  });

  it('does not believe "not there" from a look that began before the question', async () => {
    const { cache, answer } = aCache();
    const early = cache.get(project, id, 0);
    const late = cache.get(project, id, 1);
    await answer(null);
    expect(await early).toBe('deleted');
    await answer(at(1));
    expect(await late).toMatchObject({ revision: 1 });
  });

  it('keeps projects apart', async () => {
    const { cache, answer } = aCache();
    const mine = cache.get(project, id, 1);
    await answer(at(1));
    await mine;
    const theirs = cache.get('other', id, 1);
    await answer(null);
    expect(await theirs).toBe('deleted');
  });

  it('passes on that the store is away, and asks again the next time', async () => {
    const { cache, answer, fail } = aCache();
    const asked = cache.get(project, id, 1);
    const refused = expect(asked).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await fail(new AppError('STORE_UNAVAILABLE', 'away'));
    await refused;
    const again = cache.get(project, id, 1);
    await answer(at(1));
    expect(await again).toMatchObject({ revision: 1 });
  });

  it('gives up on a store that is behind the topic, without remembering', async () => {
    const { cache, answer, loads } = aCache();
    const asked = cache.get(project, id, 9);
    const refused = expect(asked).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
    for (let tries = 0; tries < 5; tries++) await answer(at(1));
    await refused;
    expect(loads()).toBe(5);
  });

  it('forgets the least recently used', async () => {
    const { cache, answer, waiting } = aCache({ limit: 2 });
    const load = async (who: string) => {
      const asked = cache.get(project, who, 1);
      await answer({ ...at(1), subscription: { ...base, id: who } });
      await asked;
    };
    await load('a');
    await load('b');
    await cache.get(project, 'a', 1);
    await load('c');
    await cache.get(project, 'a', 1);
    expect(waiting()).toBe(0);
    void cache.get(project, 'b', 1);
    expect(waiting()).toBe(1);
  });
});
