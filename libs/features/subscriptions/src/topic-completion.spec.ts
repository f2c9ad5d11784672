import { aSubscription, type Subscription } from '@carillon/domain-subscription';
import { noMetrics, silentLogger } from '@carillon/platform-observability';
import { waitFor } from '@carillon/testing';
import { describe, expect, it } from 'vitest';

import { FakeStore } from './fake-store.fixture';
import { FakeTopic } from './fake-topic.fixture';
import { subscriptionRecord } from './subscription-record';
import { TopicCompletion } from './topic-completion';
import { TopicSubscriptionFeed } from './topic-subscription-feed';

const clock = { now: () => 0 };
const forever = new AbortController().signal;
const identityOf = (storeId: string, claims: () => boolean = () => true) => ({
  storeId: () => Promise.resolve(storeId),
  claimPublishing: () => Promise.resolve(claims()),
  releasePublishing: () => Promise.resolve(),
});

async function started(topic: FakeTopic): Promise<TopicSubscriptionFeed> {
  const feed = new TopicSubscriptionFeed(topic.followers, clock, silentLogger, noMetrics);
  await feed.start();
  return feed;
}

function stored(store: FakeStore, subscription: Subscription, deleted = false): void {
  store.documents.set(subscription.id, { subscription, deleted, kept: false, unpublished: [] });
}

async function complete(topic: FakeTopic, store: FakeStore, storeId: string): Promise<TopicSubscriptionFeed> {
  const feed = await started(topic);
  await new TopicCompletion(feed, identityOf(storeId), store, topic, clock, silentLogger, { againMs: 1 }).ensure(
    forever,
  );
  return feed;
}

describe('TopicCompletion', () => {
  it('fills a new topic with everything that is stored, tombstones too, and names the store last', async () => {
    const [topic, store] = [new FakeTopic(), new FakeStore()];
    const alive = aSubscription({ revision: 7 });
    const dead = aSubscription({ revision: 3 });
    stored(store, alive);
    stored(store, dead, true);
    await complete(topic, store, 'store-1');
    expect(topic.revisionsOf(alive.id)).toEqual([7]);
    expect(topic.revisionsOf(dead.id)).toEqual([-3]);
    expect(topic.records.at(-1)?.key).toBe('_store');
  });

  it('publishes nothing when the topic has this store', async () => {
    const [topic, store] = [new FakeTopic(), new FakeStore()];
    stored(store, aSubscription());
    await complete(topic, store, 'store-1');
    const before = topic.records.length;
    await complete(topic, store, 'store-1');
    expect(topic.records).toHaveLength(before);
  });

  it('lets another store win: raises what is behind the topic, deletes what it does not have', async () => {
    const topic = new FakeTopic();
    const both = aSubscription({ revision: 9 });
    const foreign = aSubscription({ revision: 4 });
    for (const subscription of [both, foreign])
      await topic.publish(subscriptionRecord({ subscription, deleted: false, unpublished: [] }));
    const store = new FakeStore();
    stored(store, { ...both, revision: 2, name: 'the older one' });
    await complete(topic, store, 'store-2');
    expect(topic.revisionsOf(both.id)).toEqual([9, 10]);
    expect(store.documents.get(both.id)?.subscription).toMatchObject({ revision: 10, name: 'the older one' });
    expect(topic.revisionsOf(foreign.id)).toEqual([4, -5]);
  });

  it('ends with the later revision when one is changed, or deleted, meanwhile', async () => {
    const [topic, store] = [new FakeTopic(), new FakeStore()];
    const changed = aSubscription({ id: 'sub_1' });
    const gone = aSubscription({ id: 'sub_2' });
    stored(store, changed);
    stored(store, gone);
    const publishAll = topic.publishAll.bind(topic);
    let first = true;
    topic.publishAll = async (records) => {
      if (first) {
        first = false;
        stored(store, { ...changed, revision: 2 });
        store.documents.delete(gone.id);
        await topic.publish(
          subscriptionRecord({ subscription: { ...changed, revision: 2 }, deleted: false, unpublished: [] }),
        );
      }
      return publishAll(records);
    };
    await complete(topic, store, 'store-1');
    expect(topic.revisionsOf(changed.id)).toEqual([2, 1, 2]);
    expect(topic.revisionsOf(gone.id)).toEqual([1, -2]);
  });

  it('waits for the process that publishes, and takes over when that has died', async () => {
    const [topic, store] = [new FakeTopic(), new FakeStore()];
    stored(store, aSubscription());
    const feed = await started(topic);
    let dead = false;
    let asked = 0;
    const identity = identityOf('store-1', () => (asked++, dead));
    const done = new TopicCompletion(feed, identity, store, topic, clock, silentLogger, { againMs: 1 }).ensure(forever);
    await waitFor(() => asked > 3);
    expect(topic.records).toEqual([]);
    dead = true;
    await done;
    expect(feed.storeOnTopic).toBe('store-1');
  });

  it('keeps trying while the store is away, and stops when told to', async () => {
    const topic = new FakeTopic();
    const feed = await started(topic);
    const stopping = new AbortController();
    let asked = 0;
    const identity = { ...identityOf('store-1'), storeId: () => (asked++, Promise.reject(new Error('away'))) };
    const done = new TopicCompletion(feed, identity, new FakeStore(), topic, clock, silentLogger, {
      againMs: 1,
    }).ensure(stopping.signal);
    await waitFor(() => asked > 3);
    stopping.abort();
    await done;
    expect(topic.records).toEqual([]);
  });
});
