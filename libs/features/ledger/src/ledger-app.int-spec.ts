import { DEAD_LETTER_HEADER, type DeadLetter, eventAcceptedV1 } from '@carillon/contracts-messages';
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
import { EventLog } from '@carillon/storage-events';
import { mongoUri, randomName, waitFor } from '@carillon/testing';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { HistoryModule } from './history.module';
import { acceptedRecord, eventIdNumbered } from './ledger.fixture';
import { LedgerModule } from './ledger.module';

const topics = declaredTopics();

class TopicsApp {
  readonly name = 'topics';
}
Module({ imports: [HttpModule, MongoModule, MessagingModule.forRoot({ topics })] })(TopicsApp);

class LedgerApp {
  readonly name = 'ledger';
}
Module({ imports: [HttpModule, MongoModule, MessagingModule.forRoot({ topics }), LedgerModule, HistoryModule] })(
  LedgerApp,
);

describe('the ledger as an app', () => {
  let running: RunningApp;
  const settings = testSettings({
    kafka: { topicPrefix: `${randomName('ledger')}.` },
    mongodb: { uri: `${mongoUri()}/${randomName('ledger')}` },
  });
  const get = <T>(type: abstract new (...args: never[]) => T): T => running.app.get<T>(type, { strict: false });

  beforeAll(async () => {
    const first = await createApp({ module: TopicsApp, platforms: [httpPlatform] }, settings);
    await first.app.get(TopicAdmin, { strict: false }).ensure(topics);
    await first.stop();
    running = await createApp({ module: LedgerApp, platforms: [httpPlatform, kafkaPlatform] }, settings);
  });
  afterAll(async () => {
    await get(Mongo).connection.dropDatabase();
    await running.stop();
  });

  it('writes down events, and what other groups gave up', async () => {
    const event = { number: 1, acceptedAt: new Date().toISOString() };
    const { part, headers, value } = acceptedRecord(event);
    const place = await get(Publisher).publish(eventRecord(eventAcceptedV1, 'key-1', part, { headers, body: value }));
    const stateOf = async () => (await get(EventLog).event('default', eventIdNumbered(event)))?.state;
    await waitFor(async () => (await stateOf()) === 'accepted', { timeoutMs: 30_000 });
    const letter: DeadLetter = {
      group: 'matching',
      origin: { topic: eventAcceptedV1.topic, partition: place.partition, offset: String(place.offset) },
      reason: 'ATTEMPTS_EXHAUSTED',
      detail: '',
      deadAt: new Date().toISOString(),
      ...part,
    };
    await get(Publisher).publish({
      topic: 'matching.dead',
      key: null,
      value,
      headers: { [DEAD_LETTER_HEADER]: JSON.stringify(letter) },
    });
    await waitFor(async () => (await stateOf()) === 'dead', { timeoutMs: 20_000 });
  });

  it('counts the books soon after', async () => {
    const books = async () =>
      (await (await fetch(`${running.url}/v1/books`)).json()) as { imbalance: number; totals: Record<string, number> };
    await waitFor(async () => (await books()).totals['eventsDead'] === 1, { timeoutMs: 20_000 });
    expect(await books()).toMatchObject({ imbalance: 0, totals: { accepted: 1, matched: 0 } });
  });
});
