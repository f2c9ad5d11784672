import { redeliveryRequestedV1 } from '@carillon/contracts-messages';
import { testSettings } from '@carillon/platform-config';
import { HttpModule, httpPlatform } from '@carillon/platform-http';
import { createApp, type RunningApp } from '@carillon/platform-lifecycle';
import {
  declaredTopics,
  eventRecord,
  kafkaPlatform,
  MessagingModule,
  Publisher,
  TopicAdmin,
} from '@carillon/platform-messaging';
import { Mongo, MongoModule } from '@carillon/platform-mongo';
import { Health } from '@carillon/platform-observability';
import { mongoUri, randomName, waitFor } from '@carillon/testing';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { aRequest, TOPIC } from './scheduler.fixture';
import { SchedulerModule } from './scheduler.module';

const topics = declaredTopics();

class TopicsApp {
  readonly name = 'topics';
}
Module({ imports: [HttpModule, MongoModule, MessagingModule.forRoot({ topics })] })(TopicsApp);

class SchedulerApp {
  readonly name = 'scheduler';
}
Module({ imports: [HttpModule, MongoModule, MessagingModule.forRoot({ topics }), SchedulerModule] })(SchedulerApp);

describe('the scheduler as an app', () => {
  let running: RunningApp;
  const settings = testSettings({
    kafka: { topicPrefix: `${randomName('scheduler')}.` },
    mongodb: { uri: `${mongoUri()}/${randomName('scheduler')}` },
  });
  const get = <T>(type: abstract new (...args: never[]) => T): T => running.app.get<T>(type, { strict: false });
  const start = async () => {
    running = await createApp({ module: SchedulerApp, platforms: [httpPlatform, kafkaPlatform] }, settings);
    await waitFor(() => Object.keys(get(Health).notReady()).length === 0, {
      timeoutMs: 30_000,
      describe: 'the app to be ready',
    });
  };
  const returned = async () => (await get(TopicAdmin).ends(TOPIC)).reduce((sum, { high }) => sum + high, 0);

  beforeAll(async () => {
    const first = await createApp({ module: TopicsApp, platforms: [httpPlatform] }, settings);
    await first.app.get(TopicAdmin, { strict: false }).ensure(topics);
    await first.stop();
    await start();
  });
  afterAll(async () => {
    await get(Mongo).connection.dropDatabase();
    await running.stop();
  });

  it('puts back what it was asked to keep, also after a restart, each once', async () => {
    const publish = async (dueInMs: number) => {
      const { part } = aRequest({ dueAt: new Date(Date.now() + dueInMs).toISOString() });
      await get(Publisher).publish(
        eventRecord(redeliveryRequestedV1, part.deliveries[0]!.deliveryId, part, {
          headers: {},
          body: Buffer.from('{}'),
        }),
      );
    };
    await publish(0);
    await waitFor(async () => (await returned()) === 1, { timeoutMs: 30_000 });
    await publish(2_000);
    await waitFor(async () => (await get(Mongo).connection.collection('redeliveries').countDocuments({})) === 2, {
      timeoutMs: 20_000,
    });
    await running.stop();
    await start();
    await waitFor(async () => (await returned()) === 2, { timeoutMs: 30_000 });
    await publish(0);
    await waitFor(async () => (await returned()) === 3, { timeoutMs: 30_000 });
    expect(
      await get(Mongo)
        .connection.collection('redeliveries')
        .countDocuments({ sentAt: { $exists: true } }),
    ).toBe(3);
  });
});
