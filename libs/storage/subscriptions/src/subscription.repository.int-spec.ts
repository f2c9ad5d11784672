import { aSubscription, type PacificaPart } from '@carillon/domain-subscription';
import { type TestMongo, testMongo } from '@carillon/platform-mongo';
import { newId } from '@carillon/util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { SubscriptionRepository } from './subscription.repository';
import { subscriptionsCollection } from './subscription.schema';

let mongo: TestMongo;
let repository: SubscriptionRepository;

beforeAll(async () => {
  mongo = await testMongo(subscriptionsCollection);
  repository = new SubscriptionRepository(mongo);
});
afterAll(async () => {
  await mongo.close();
});

const entry = (by: string, revision = 1, atMs = 1_000) => ({ by, revision, atMs });

describe('SubscriptionRepository', () => {
  it('gives back what was put in, whatever its members are called', async () => {
    const pacifica: PacificaPart = {
      version: 'v0.1',
      jsonpath: '',
      extensionsText: '{"a":9007199254740993}',
      authText: '{}',
      created: '2026-11-21T09:00:00.000000',
      updated: '2026-11-21T09:00:00.000000',
      disabled: null,
      error: null,
    };
    const subscription = aSubscription({
      owner: '',
      name: '',
      filters: [{ all: [{ exact: { type: 'a' } }, { not: { jsonpath: '$.$where' } }] }],
      target: {
        channel: 'webhook',
        url: 'http://h/?a=b',
        method: 'PATCH',
        mode: 'binary',
        headers: { 'X.Dotted': 'v', $set: '', 'X-B': 'w' },
      },
      extensions: JSON.parse('{"$set":{"a.b":null},"__proto__":{"x":1},"":[],"deep":{"empty":{}}}') as Record<
        string,
        unknown
      >,
      statusReason: { code: 'PAUSED', text: '', at: '2026-01-01T00:00:00.000Z' },
      contract: 'pacifica',
      pacifica,
    });
    await repository.insert(subscription, entry('w1'));
    const found = await repository.find('default', subscription.id);
    expect(found).toEqual({ subscription, deleted: false, unpublished: [entry('w1')] });
    expect(JSON.stringify(found?.subscription.extensions)).toBe(JSON.stringify(subscription.extensions));
  });

  it('finds nothing of another project, by any method', async () => {
    const subscription = aSubscription({ project: 'one' });
    const { id } = subscription;
    await repository.insert(subscription, entry('w1'));
    expect(await repository.find('two', id)).toBeNull();
    expect(
      await repository.replace(1, { ...subscription, project: 'two', name: 'stolen', revision: 2 }, entry('w2')),
    ).toBeNull();
    expect(await repository.announce('two', id, entry('p'))).toBeNull();
    expect(await repository.markPublished('two', id, 1, ['w1'])).toBe(false);
    expect(await repository.page('two', {}, 10)).toEqual([]);
    expect(await repository.find('one', id)).toEqual({ subscription, deleted: false, unpublished: [entry('w1')] });
  });

  it('refuses an id that is taken, also by a kept tombstone and in another project', async () => {
    const subscription = aSubscription();
    await repository.insert(subscription, entry('w1'));
    await repository.replace(1, { ...subscription, revision: 2 }, entry('w2', 2), { keep: true });
    await repository.markPublished('default', subscription.id, 2, ['w1', 'w2']);
    expect(await repository.removeIfPublished('default', subscription.id)).toBe(false);
    await expect(repository.insert({ ...subscription, project: 'other' }, entry('w3'))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('replaces only the revision that was seen, and never a tombstone', async () => {
    const subscription = aSubscription();
    await repository.insert(subscription, entry('w1'));
    const second = { ...subscription, name: 'second', revision: 2 };
    expect(await repository.replace(1, second, entry('w2', 2))).toEqual({
      subscription: second,
      deleted: false,
      unpublished: [entry('w1'), entry('w2', 2)],
    });
    expect(await repository.replace(1, { ...subscription, name: 'late', revision: 2 }, entry('w3', 2))).toBeNull();
    const gone = await repository.replace(2, { ...second, revision: 3 }, entry('w4', 3), { keep: false });
    expect(gone?.deleted).toBe(true);
    expect(await repository.replace(3, { ...second, revision: 4 }, entry('w5', 4))).toBeNull();
  });

  it('lets one of many concurrent writers win each revision', async () => {
    const subscription = aSubscription();
    await repository.insert(subscription, entry('w0'));
    const writers = Array.from({ length: 20 }, (_, number) =>
      repository.replace(1, { ...subscription, name: `by ${number}`, revision: 2 }, entry(`w${number}`, 2)),
    );
    const won = (await Promise.all(writers)).filter((stored) => stored !== null);
    expect(won).toHaveLength(1);
    expect((await repository.find('default', subscription.id))?.subscription).toEqual(won[0]?.subscription);
  });

  it('takes entries away only at the revision that was published', async () => {
    const subscription = aSubscription();
    const { id } = subscription;
    await repository.insert(subscription, entry('w1'));
    await repository.replace(1, { ...subscription, revision: 2 }, entry('w2', 2));
    expect(await repository.markPublished('default', id, 1, ['w1'])).toBe(false);
    expect((await repository.find('default', id))?.unpublished).toHaveLength(2);
    expect(await repository.markPublished('default', id, 2, ['w2'])).toBe(true);
    expect((await repository.find('default', id))?.unpublished).toEqual([entry('w1')]);
  });

  it('announces a publisher once, however often it asks', async () => {
    const subscription = aSubscription();
    await repository.insert(subscription, entry('w1'));
    const first = await repository.announce('default', subscription.id, entry('process', 1, 2_000));
    expect(first?.unpublished).toEqual([entry('w1'), entry('process', 1, 2_000)]);
    const again = await repository.announce('default', subscription.id, entry('process', 1, 3_000));
    expect(again?.unpublished).toEqual([entry('w1'), entry('process', 1, 3_000)]);
    expect(await repository.announce('default', newId('sub'), entry('process'))).toBeNull();
  });

  it('keeps a tombstone until nobody is publishing it any more', async () => {
    const subscription = aSubscription({ project: 'graves' });
    const { id } = subscription;
    await repository.insert(subscription, entry('w1'));
    expect(await repository.removeIfPublished('graves', id)).toBe(false);
    await repository.replace(1, { ...subscription, revision: 2 }, entry('w2', 2), { keep: false });
    expect(await repository.removeIfPublished('graves', id)).toBe(false);
    expect(await repository.page('graves', {}, 10)).toEqual([]);
    expect((await repository.unpublishedTombstones('graves', 10)).map((stored) => stored.subscription.id)).toEqual([
      id,
    ]);
    await repository.markPublished('graves', id, 2, ['w1', 'w2']);
    expect(await repository.unpublishedTombstones('graves', 10)).toEqual([]);
    expect(await repository.removeIfPublished('graves', id)).toBe(true);
    expect(await repository.find('graves', id)).toBeNull();
  });

  it('gives entries older than a time to the sweep, of all projects, until they are gone', async () => {
    const old = aSubscription({ project: 'sweep-a' });
    const young = aSubscription({ project: 'sweep-b' });
    await repository.insert(old, entry('w1', 1, 10));
    await repository.insert(young, entry('w1', 1, 100));
    const due = async () => (await repository.unpublishedBefore(50, 100)).map((stored) => stored.subscription.id);
    expect(await due()).toEqual([old.id]);
    await repository.announce('sweep-a', old.id, entry('p', 1, 200));
    expect(await due()).toEqual([old.id]);
    await repository.markPublished('sweep-a', old.id, 1, ['w1']);
    expect(await due()).toEqual([]);
  });

  it('pages through a project, newest first, each once, also within one millisecond', async () => {
    const ids = new Map<string, string>();
    for (let number = 0; number < 7; number++) {
      const createdAt = new Date(Date.UTC(2026, 0, 1 + Math.floor(number / 3))).toISOString();
      const subscription = aSubscription({
        project: 'paged',
        owner: number % 2 === 0 ? 'even' : 'odd',
        contract: number === 6 ? 'pacifica' : 'native',
        createdAt,
      });
      ids.set(subscription.id, `${createdAt} ${subscription.id}`);
      await repository.insert(subscription, entry('w1'));
    }
    const expected = [...ids].sort(([, one], [, other]) => (one < other ? 1 : -1)).map(([id]) => id);
    const seen: string[] = [];
    for (let after: { createdAt: string; id: string } | undefined; ;) {
      const page = await repository.page('paged', {}, 2, after);
      seen.push(...page.map((stored) => stored.subscription.id));
      const last = page.at(-1)?.subscription;
      if (last === undefined) break;
      after = { createdAt: last.createdAt, id: last.id };
    }
    expect(seen).toEqual(expected);
    expect(await repository.page('paged', { owner: 'even' }, 10)).toHaveLength(4);
    expect(await repository.page('paged', { contract: 'pacifica' }, 10)).toHaveLength(1);
    expect((await repository.allAfter('', 1_000)).filter((stored) => ids.has(stored.subscription.id))).toHaveLength(7);
  });

  it('says STORE_UNAVAILABLE when the store is away', async () => {
    const gone = await testMongo(subscriptionsCollection);
    const lost = new SubscriptionRepository(gone);
    await gone.close();
    await expect(lost.find('default', newId('sub'))).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      retryable: true,
    });
  });
});
