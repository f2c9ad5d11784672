import { subscriptionChangedV1 } from '@carillon/contracts-messages';
import { aSubscription } from '@carillon/domain-subscription';
import type { Outgoing } from '@carillon/platform-messaging';
import { noMetrics, recordingLogger } from '@carillon/platform-observability';
import { describe, expect, it } from 'vitest';

import { FakeTopic } from './fake-topic.fixture';
import { storeMarker } from './store-marker';
import type { SubscriptionChange } from './subscription-feed';
import { subscriptionRecord, tombstone } from './subscription-record';
import { TopicSubscriptionFeed } from './topic-subscription-feed';

const first = aSubscription();
const state = (revision: number) =>
  subscriptionRecord({ subscription: { ...first, revision }, deleted: false, unpublished: [] });
const raw = (key: string | null, value: string | null, headers: Outgoing['headers'] = {}): Outgoing => ({
  topic: subscriptionChangedV1.topic,
  key,
  value: value === null ? null : Buffer.from(value),
  headers,
});

async function aFeed(topic = new FakeTopic()) {
  const logger = recordingLogger();
  const feed = new TopicSubscriptionFeed(topic.followers, { now: () => 0 }, logger, noMetrics);
  const told: SubscriptionChange[] = [];
  feed.onChange((change) => told.push(change));
  await feed.start();
  return { topic, feed, told, logger };
}

describe('TopicSubscriptionFeed', () => {
  it('tells what is there, then what comes', async () => {
    const topic = new FakeTopic();
    await topic.publish(state(1));
    const { told } = await aFeed(topic);
    expect(told.map(({ revision }) => revision)).toEqual([1]);
    await topic.publish(state(2));
    await topic.publish(tombstone(first.id, 3));
    expect(told.map(({ id, revision, changed }) => [id, revision, changed?.revision])).toEqual([
      [first.id, 1, 1],
      [first.id, 2, 2],
      [first.id, 3, undefined],
    ]);
  });

  it('never tells a revision twice or backwards, nor what comes late behind a tombstone', async () => {
    const { topic, told } = await aFeed();
    for (const record of [state(2), state(1), state(2), tombstone(first.id, 3), state(2), tombstone(first.id, 3)])
      await topic.publish(record);
    expect(told.map(({ revision }) => revision)).toEqual([2, 3]);
  });

  it('passes over garbage, loudly', async () => {
    const { topic, told, logger } = await aFeed();
    const garbage = [
      raw(first.id, 'garbage'),
      raw(first.id, '{}'),
      raw(first.id, '[]'),
      raw(first.id, null),
      raw(first.id, null, { revision: 'x' }),
      raw('sub_other', state(1).value?.toString() ?? ''),
      raw(null, state(1).value?.toString() ?? ''),
    ];
    for (const record of [...garbage, state(1)]) await topic.publish(record);
    expect(told.map(({ revision }) => revision)).toEqual([1]);
    expect(logger.lines.filter(({ event }) => event === 'subscription.record_unreadable')).toHaveLength(garbage.length);
  });

  it('keeps records about the topic to itself, and knows the store', async () => {
    const { topic, feed, told } = await aFeed();
    await topic.publish(raw('_marker', 'anything'));
    await topic.publish(raw('_store', 'garbage'));
    expect(feed.storeOnTopic).toBeNull();
    await topic.publish(storeMarker('store-1'));
    expect(feed.storeOnTopic).toBe('store-1');
    expect(told).toEqual([]);
  });

  it('carries neither address nor headers of a target', async () => {
    const { topic, told } = await aFeed();
    const secretive = aSubscription({
      target: { ...first.target, url: 'http://h/hunter2', headers: { 'X-A': 'hunter2' } },
    });
    await topic.publish(subscriptionRecord({ subscription: secretive, deleted: false, unpublished: [] }));
    expect(JSON.stringify(told)).not.toContain('hunter2');
    expect(told).toHaveLength(1);
  });
});
