import { aSubscription, type Subscription } from '@carillon/domain-subscription';
import { SubscriptionRepository } from '@carillon/storage-subscriptions';
import { waitFor } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { SubscriptionCache } from './subscription-cache';
import { SubscriptionFeed } from './subscription-feed';
import { Subscriptions } from './subscriptions';
import { startTestApp, type TestApp } from './test-app.fixture';

let one: TestApp;
let two: TestApp;
beforeAll(async () => {
  one = await startTestApp();
  two = await one.another();
});
afterAll(async () => {
  await two.stop({ drop: false });
  await one.stop();
});

const subscriptionsOf = ({ running }: TestApp) => running.app.get(Subscriptions, { strict: false });
const cacheOf = ({ running }: TestApp) => running.app.get(SubscriptionCache, { strict: false });
const feedOf = ({ running }: TestApp) => running.app.get(SubscriptionFeed, { strict: false });
const storeOf = ({ running }: TestApp) => running.app.get(SubscriptionRepository, { strict: false });
const rename = (name: string) => (current: Subscription) => ({ ...current, name });
const revisionsOf = async (app: TestApp, id: string) =>
  (await app.topic()).filter(({ key }) => key === id).map(({ revision, deleted }) => (deleted ? -revision : revision));

describe('the cache of another process', () => {
  it('has at least the floor at once, and the latest when its feed has told', async () => {
    const subscription = await subscriptionsOf(one).create(aSubscription());
    const { id, project } = subscription;
    expect(await cacheOf(two).get(project, id, 1)).toEqual(subscription);
    const changed = await subscriptionsOf(one).change(project, id, rename('second'));
    expect(await cacheOf(two).get(project, id, 2)).toEqual(changed);
    await subscriptionsOf(one).change(project, id, rename('third'));
    await waitFor(async () => {
      const cached = await cacheOf(two).get(project, id, 1);
      return cached !== 'deleted' && cached.name === 'third';
    });
    await subscriptionsOf(one).remove(project, id);
    await waitFor(async () => (await cacheOf(two).get(project, id, 1)) === 'deleted');
    expect(await cacheOf(one).get('other', id, 1)).toBe('deleted');
  });
});

describe('the feed', () => {
  it('has told of a change when it has read up to the end of the topic after the answer', async () => {
    const told = new Map<string, number>();
    feedOf(two).onChange(({ id, revision }) => told.set(id, revision));
    for (let number = 0; number < 20; number++) {
      const { id } = await subscriptionsOf(one).create(aSubscription());
      await feedOf(two).waitFor(await one.topicEnd());
      expect(told.get(id)).toBe(1);
    }
  });
});

describe('what a process that died has left', () => {
  it('is published by the sweep of another', async () => {
    const subscription = aSubscription();
    await storeOf(one).insert(subscription, { by: 'dead', revision: 1, atMs: Date.now() - 60_000 });
    await waitFor(async () => (await revisionsOf(two, subscription.id)).includes(1), { timeoutMs: 20_000 });
    await waitFor(async () => (await storeOf(two).find('default', subscription.id))?.unpublished.length === 0);
  });

  it('is published by the first that reads it', async () => {
    const subscription = aSubscription({ project: 'read-first' });
    await storeOf(one).insert(subscription, { by: 'dead', revision: 1, atMs: Date.now() });
    expect((await subscriptionsOf(two).list('read-first', { limit: 10 })).items).toHaveLength(1);
    expect(await revisionsOf(two, subscription.id)).toContain(1);
  });
});

describe('another cluster, another store', () => {
  it('gets everything again on a new topic, before anything is ready', async () => {
    const first = await startTestApp();
    const kept = await subscriptionsOf(first).create(aSubscription());
    await subscriptionsOf(first).change('default', kept.id, rename('second'));
    const gone = await subscriptionsOf(first).create(aSubscription());
    await subscriptionsOf(first).remove('default', gone.id);
    const moved = await first.another({ topic: true });
    expect(await revisionsOf(moved, kept.id)).toEqual([2]);
    expect(await revisionsOf(moved, gone.id)).toEqual([]);
    await moved.stop({ drop: false });
    await first.stop();
  });

  it('takes from the topic what a new store does not have', async () => {
    const first = await startTestApp();
    const { id } = await subscriptionsOf(first).create(aSubscription());
    const second = await first.another({ store: true });
    expect(await revisionsOf(second, id)).toEqual([1, -2]);
    await second.stop();
    await first.stop();
  });
});
