import {
  DEAD_LETTER_HEADER,
  type DeadLetter,
  eventAcceptedV1,
  eventRequestedV1,
  type SubscriptionQuarantined,
  subscriptionQuarantinedV1,
} from '@carillon/contracts-messages';
import { aSubscription } from '@carillon/domain-subscription';
import { Subscriptions } from '@carillon/features-subscriptions';
import { testSettings } from '@carillon/platform-config';
import { HttpModule, httpPlatform } from '@carillon/platform-http';
import { createApp, type RunningApp } from '@carillon/platform-lifecycle';
import {
  declaredTopics,
  eventRecord,
  type Incoming,
  kafkaPlatform,
  MessagingModule,
  Publisher,
  TopicAdmin,
  TopicFollowers,
  valueRecord,
} from '@carillon/platform-messaging';
import { Mongo, MongoModule } from '@carillon/platform-mongo';
import { EventLog } from '@carillon/storage-events';
import { mongoUri, randomName, waitFor } from '@carillon/testing';
import { AppError } from '@carillon/util';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { HistoryModule } from './history.module';
import { acceptedRecord, eventIdNumbered, quarantinedRecord } from './ledger.fixture';
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

  it('switches a subscription off and asks for an event about it; told again, for the same event, and nothing for another reason', async () => {
    const subscription = await get(Subscriptions).create(aSubscription());
    const { part: fact } = quarantinedRecord({ number: 2 });
    const quarantine = (overrides: Partial<SubscriptionQuarantined> = {}) =>
      get(Publisher).publish(
        valueRecord(subscriptionQuarantinedV1, subscription.id, {
          ...fact,
          subscriptionId: subscription.id,
          ...overrides,
        }),
      );
    const asked: Pick<Incoming<unknown>, 'key' | 'value' | 'headers'>[] = [];
    const follower = await get(TopicFollowers).follow(eventRequestedV1.topic, (record) => asked.push(record));
    const other = await get(Subscriptions).create(aSubscription());
    await quarantine();
    await quarantine();
    await waitFor(() => asked.length > 0, { timeoutMs: 30_000, describe: 'the request' });
    await quarantine({ quarantinedAt: new Date().toISOString() });
    await quarantine();
    await quarantine({ subscriptionId: other.id });
    // one partition, read in order: when this one is there, the ones before have been handled
    await waitFor(() => asked.some(({ key }) => key === other.id), { timeoutMs: 30_000, describe: 'the last request' });
    await follower.close();
    const events = asked.filter(({ key }) => key === subscription.id).map(({ value }) => String(value));
    expect(new Set(events).size).toBe(1);
    expect(events.length).toBeGreaterThan(1);
    expect(JSON.parse(events[0] ?? '')).toMatchObject({
      id: `${subscription.id}.2`,
      type: 'carillon.subscription.disabled',
      data: { code: 'FILTER_QUARANTINED', reason: fact.detail, disabledAt: fact.quarantinedAt, revision: 2 },
    });
    expect(await get(Subscriptions).get('default', subscription.id)).toMatchObject({ status: 'disabled', revision: 2 });
  });

  it('asks for the event although Kafka went away after the subscription was switched off', async () => {
    const subscription = await get(Subscriptions).create(aSubscription());
    const publisher = get(Publisher);
    const publishAll = publisher.publishAll.bind(publisher);
    const asked: string[] = [];
    publisher.publishAll = async (records, options) => {
      const mine = records.filter(({ topic, key }) => topic === eventRequestedV1.topic && key === subscription.id);
      if (mine.length === 0) return publishAll(records, options);
      asked.push((await get(Subscriptions).get('default', subscription.id)).status);
      if (asked.length === 1) throw new AppError('PUBLISH_UNAVAILABLE', 'told to fail');
      return publishAll(records, options);
    };
    const { part } = quarantinedRecord({ number: 3 });
    await publisher.publish(
      valueRecord(subscriptionQuarantinedV1, subscription.id, { ...part, subscriptionId: subscription.id }),
    );
    const keys: (string | null)[] = [];
    const follower = await get(TopicFollowers).follow(eventRequestedV1.topic, ({ key }) => keys.push(key));
    await waitFor(() => keys.includes(subscription.id), { timeoutMs: 30_000, describe: 'the request' });
    await follower.close();
    publisher.publishAll = publishAll;
    expect(asked).toEqual(['disabled', 'disabled']);
    expect((await get(Subscriptions).get('default', subscription.id)).revision).toBe(2);
  });

  it('counts the books soon after', async () => {
    const books = async () =>
      (await (await fetch(`${running.url}/v1/books`)).json()) as { imbalance: number; totals: Record<string, number> };
    await waitFor(async () => (await books()).totals['eventsDead'] === 1, { timeoutMs: 20_000 });
    expect(await books()).toMatchObject({ imbalance: 0, totals: { accepted: 1, matched: 0 } });
  });
});
