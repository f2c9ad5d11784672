import {
  deadLetterTopic,
  deliveryRequestedV1,
  eventMatchedV1,
  redeliveryRequestedV1,
  replayRequestedV1,
  subscriptionChangedV1,
} from '@carillon/contracts-messages';
import { aSubscription, type Subscription } from '@carillon/domain-subscription';
import { Subscriptions } from '@carillon/features-subscriptions';
import { type Settings, testSettings } from '@carillon/platform-config';
import { HttpModule, httpPlatform } from '@carillon/platform-http';
import { createApp } from '@carillon/platform-lifecycle';
import { MessagingModule, type Outgoing, Publisher, TopicAdmin } from '@carillon/platform-messaging';
import { Mongo, MongoModule } from '@carillon/platform-mongo';
import { Health } from '@carillon/platform-observability';
import { BodyStore } from '@carillon/storage-bodies';
import { EventLog } from '@carillon/storage-events';
import { mongoUri, randomName, waitFor } from '@carillon/testing';
import { Module } from '@nestjs/common';

import { HistoryModule } from './history.module';
import { aLedger } from './ledger.fixture';

const topics = [
  subscriptionChangedV1.topic,
  redeliveryRequestedV1.topic,
  replayRequestedV1.topic,
  eventMatchedV1.topic,
  deliveryRequestedV1('webhook').topic,
  deadLetterTopic('policy'),
].map((name) => ({
  name,
  partitions: 1,
  replication: 1,
  config: {},
}));

class HistoryApp {
  readonly name = 'history';
}
// called, not written with @: fixtures stand outside the tsconfig that switches decorators on
Module({ imports: [HttpModule, MongoModule, MessagingModule.forRoot({ topics }), HistoryModule] })(HistoryApp);

export type HistoryTestApp = Awaited<ReturnType<typeof startHistoryApp>>;

/** The routes on real engines, with a ledger beside them whose records the spec hands over. */
export async function startHistoryApp() {
  const settings: Settings = testSettings({
    kafka: { topicPrefix: `${randomName('history')}.` },
    mongodb: { uri: `${mongoUri()}/${randomName('history')}` },
  });
  const running = await createApp({ module: HistoryApp, platforms: [httpPlatform] }, settings);
  const get = <T>(type: abstract new (...args: never[]) => T): T => running.app.get<T>(type, { strict: false });
  await get(TopicAdmin).ensure(topics);
  await waitFor(() => Object.keys(get(Health).notReady()).length === 0, {
    timeoutMs: 30_000,
    describe: 'the app to be ready',
  });
  const published: Outgoing[] = [];
  const publisher = get(Publisher);
  const publish = publisher.publish.bind(publisher);
  publisher.publish = async (record, options) => {
    const placed = await publish(record, options); // it must be a record that Kafka takes
    published.push(record);
    return placed;
  };
  const mongo = get(Mongo);
  return {
    facts: aLedger(mongo, { log: get(EventLog) }).facts,
    bodies: get(BodyStore),
    published,
    url: running.url,
    subscribe: (overrides: Partial<Subscription>) => get(Subscriptions).create(aSubscription(overrides)),
    subscriptions: get(Subscriptions),
    async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const response = await fetch(`${running.url}/v1${path}`, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      // the cast is the spec's: each test knows what it asked for
      return {
        status: response.status,
        body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> & { items: Record<string, unknown>[] },
      };
    },
    async stop() {
      await mongo.connection.dropDatabase();
      await running.stop();
    },
  };
}
