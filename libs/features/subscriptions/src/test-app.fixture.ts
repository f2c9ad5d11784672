import { subscriptionChangedV1 } from '@carillon/contracts-messages';
import { type Settings, testSettings } from '@carillon/platform-config';
import { HttpModule, httpPlatform } from '@carillon/platform-http';
import { createApp, type RunningApp } from '@carillon/platform-lifecycle';
import { MessagingModule, TopicAdmin, TopicFollowers } from '@carillon/platform-messaging';
import { Mongo, MongoModule } from '@carillon/platform-mongo';
import { Health } from '@carillon/platform-observability';
import { mongoUri, randomName, waitFor } from '@carillon/testing';
import { Module } from '@nestjs/common';

import { SubscriptionRoutesModule } from './subscription-routes.module';

const topics = [
  { name: subscriptionChangedV1.topic, partitions: 1, replication: 1, config: { 'cleanup.policy': 'compact' } },
];

class SubscriptionsApp {
  readonly name = 'subscriptions';
}
// called, not written with @: fixtures stand outside the tsconfig that switches decorators on
Module({ imports: [HttpModule, MongoModule, MessagingModule.forRoot({ topics }), SubscriptionRoutesModule] })(
  SubscriptionsApp,
);

export interface TopicRecord {
  key: string;
  revision: number;
  deleted: boolean;
}

/** An app with the routes alone, on real engines, with a topic and a database of its own. */
export interface TestApp {
  readonly url: string;
  readonly running: RunningApp;
  /** A second process' worth of app, on the same topic and database unless told otherwise. */
  another(fresh?: { topic?: boolean; store?: boolean }): Promise<TestApp>;
  /** Every record of the topic that is about a subscription, in order, up to now. */
  topic(): Promise<TopicRecord[]>;
  /** Its end offset now. */
  topicEnd(): Promise<number>;
  stop(options?: { drop?: boolean }): Promise<void>;
}

export async function startTestApp(): Promise<TestApp> {
  return start(testSettings({ kafka: newTopic(), mongodb: newStore() }));
}

const newTopic = () => ({ topicPrefix: `${randomName('subs')}.` });
const newStore = () => ({ uri: `${mongoUri()}/${randomName('subs')}` });

async function start(settings: Settings): Promise<TestApp> {
  const running = await createApp({ module: SubscriptionsApp, platforms: [httpPlatform] }, settings);
  const { app } = running;
  await app.get(TopicAdmin, { strict: false }).ensure(topics);
  const health = app.get(Health, { strict: false });
  await waitFor(() => Object.keys(health.notReady()).length === 0, {
    timeoutMs: 30_000,
    describe: 'the app to be ready',
  });
  return {
    url: running.url,
    running,
    another: ({ topic = false, store = false } = {}) =>
      start(
        testSettings({ kafka: topic ? newTopic() : settings.kafka, mongodb: store ? newStore() : settings.mongodb }),
      ),
    topic: () => readTopic(app.get(TopicFollowers, { strict: false })),
    topicEnd: () =>
      app.get(TopicFollowers, { strict: false }).endOffset(subscriptionChangedV1.topic, performance.now()),
    async stop({ drop = true } = {}) {
      if (drop) await app.get(Mongo, { strict: false }).connection.dropDatabase();
      await running.stop();
    },
  };
}

async function readTopic(followers: TopicFollowers): Promise<TopicRecord[]> {
  const records: TopicRecord[] = [];
  const follower = await followers.follow(subscriptionChangedV1.topic, ({ key, value, headers }) => {
    if (key?.startsWith('sub_') === true)
      records.push({ key, revision: Number(String(headers['revision'])), deleted: value === null });
  });
  await follower.caughtUp;
  await follower.close();
  return records;
}
