import {
  type EventAccepted,
  eventAcceptedV1,
  type EventMatched,
  eventMatchedV1,
  SUBSCRIPTION_REVISION_HEADER,
  type SubscriptionChanged,
  subscriptionChangedV1,
  subscriptionQuarantinedV1,
} from '@carillon/contracts-messages';
import { type Settings, testSettings } from '@carillon/platform-config';
import { HttpModule, httpPlatform } from '@carillon/platform-http';
import { createApp, type RunningApp } from '@carillon/platform-lifecycle';
import {
  ConsumesBatch,
  declareTopics,
  defineGroup,
  done,
  eventRecord,
  type Incoming,
  kafkaPlatform,
  MessagingModule,
  type Outcome,
  Publisher,
  TopicAdmin,
  TopicFollowers,
  valueRecord,
} from '@carillon/platform-messaging';
import { MongoModule, type TestMongo, testMongo } from '@carillon/platform-mongo';
import { Health } from '@carillon/platform-observability';
import { randomName, waitFor } from '@carillon/testing';
import { eventIdOf, newId } from '@carillon/util';
import { Controller, Module } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { makeFollowersLate } from './late-followers.fixture';
import { MatchingModule } from './matching.module';

const topics = declareTopics(
  {
    replication: { local: 1, images: 1 },
    minInsyncReplicas: { local: 1, images: 1 },
    topics: [
      { name: eventAcceptedV1.topic, partitions: { local: 4, images: 4 } },
      { name: eventMatchedV1.topic, partitions: { local: 4, images: 4 } },
      { name: subscriptionChangedV1.topic, partitions: { local: 1, images: 1 }, compacted: true },
      { name: subscriptionQuarantinedV1.topic, partitions: { local: 1, images: 1 } },
      { name: 'scheduler.redelivery.requested.v1', partitions: { local: 1, images: 1 } },
      { name: 'matching.dead', partitions: { local: 1, images: 1 } },
      { name: 'spec-reader.dead', partitions: { local: 1, images: 1 } },
    ],
  },
  'local',
);

const readerGroup = defineGroup<EventMatched>({ name: 'spec-reader', deadlineMs: 10_000, retries: 'in-lane' });
const found: EventMatched[] = [];

@Controller()
class Reader {
  @ConsumesBatch(eventMatchedV1, readerGroup)
  onMatched(messages: Incoming<EventMatched>[]): Promise<Outcome[]> {
    found.push(...messages.map(({ part }) => part));
    return Promise.resolve(messages.map(() => done));
  }
}

@Module({ imports: [MessagingModule.forRoot({ topics }), MongoModule], controllers: [Reader] })
class ReaderApp {}

@Module({ imports: [MessagingModule.forRoot({ topics }), MongoModule, MatchingModule] })
class MatchingApp {}

@Module({ imports: [HttpModule, MessagingModule.forRoot({ topics }), MongoModule, MatchingModule] })
class MatchingWithHealthApp {}

describe('two matching processes', () => {
  let mongo: TestMongo;
  let settings: Settings;
  let reader: RunningApp;
  let publisher: Publisher;
  const matching: RunningApp[] = [];

  beforeAll(async () => {
    mongo = await testMongo();
    settings = testSettings({ kafka: { topicPrefix: `${randomName('matching')}.` }, mongodb: { uri: mongo.testUri } });
    await createTopics(settings);
    reader = await start(ReaderApp, settings);
    publisher = reader.app.get(Publisher);
    makeFollowersLate(reader.app.get(TopicFollowers), 100);
    matching.push(await start(MatchingApp, settings), await start(MatchingApp, settings));
    await waitFor(() => matching.every(isReady), { timeoutMs: 40_000 });
  });

  afterAll(async () => {
    for (const app of [...matching, reader]) await app.stop();
    await mongo.close();
    vi.restoreAllMocks();
  });

  it('match every event against the subscription that was acknowledged just before it', async () => {
    const rounds = Array.from({ length: 200 }, (_, round) => ({
      type: `round.${round}`,
      subscriptionId: newId('sub'),
      eventId: eventIdOf('default', '/spec', `round-${round}`),
    }));
    for (const { type, subscriptionId, eventId } of rounds) {
      await publisher.publish(subscriptionRecord({ id: subscriptionId, filters: [{ exact: { type } }] }));
      await publisher.publish(acceptedRecord(eventId, type));
    }
    const byEvent = await matchesOf(rounds.map(({ eventId }) => eventId));
    expect(rounds.filter(({ eventId, subscriptionId }) => !byEvent.get(eventId)?.includes(subscriptionId))).toEqual([]);
  });

  it('apply a change and a removal to every event that is accepted after them', async () => {
    const id = newId('sub');
    await publisher.publish(subscriptionRecord({ id, filters: [{ exact: { type: 'before' } }] }));
    await publisher.publish(subscriptionRecord({ id, revision: 2, filters: [{ exact: { type: 'after' } }] }));
    const [before, after, gone] = ['b', 'a', 'g'].map((one) => eventIdOf('default', '/spec', one)) as [
      string,
      string,
      string,
    ];
    await publisher.publish(acceptedRecord(before, 'before'));
    await publisher.publish(acceptedRecord(after, 'after'));
    const changed = await matchesOf([before, after]); // a removal may also apply to events just before it
    await publisher.publish({
      topic: subscriptionChangedV1.topic,
      key: id,
      value: null,
      headers: { [SUBSCRIPTION_REVISION_HEADER]: '3' },
    });
    await publisher.publish(acceptedRecord(gone, 'after'));
    const removed = await matchesOf([gone]);
    expect([changed.get(before), changed.get(after), removed.get(gone)]).toEqual([[], [id], []]);
  });

  it('know a repetition after one of them has gone and the other has taken its partitions', async () => {
    const events = Array.from({ length: 40 }, (_, number) => eventIdOf('default', '/spec', `repeated-${number}`));
    for (const eventId of events) await publisher.publish(acceptedRecord(eventId, 'repeated'));
    await matchesOf(events);
    await matching.shift()?.stop();
    for (const eventId of events) await publisher.publish(acceptedRecord(eventId, 'repeated'));
    const duplicates = () => found.filter(({ eventId, duplicate }) => duplicate === true && events.includes(eventId));
    await waitFor(() => found.filter(({ eventId }) => events.includes(eventId)).length >= 80, { timeoutMs: 40_000 });
    expect(new Set(duplicates().map(({ eventId }) => eventId)).size).toBe(40);
  });

  it('are not ready, and say so, until they have read every subscription', async () => {
    vi.restoreAllMocks();
    makeFollowersLate(reader.app.get(TopicFollowers), 3_000);
    const late = await createApp({ module: MatchingWithHealthApp, platforms: [httpPlatform, kafkaPlatform] }, settings);
    matching.push(late);
    const ready = () => fetch(`${late.url}/health/ready`);
    const answer = await ready();
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ notReady: { matching: 'has not read all subscriptions yet' } });
    await waitFor(async () => (await ready()).status === 200, { timeoutMs: 40_000 });
  });
});

async function createTopics(settings: Settings): Promise<void> {
  @Module({ imports: [MessagingModule.forRoot({ topics }), MongoModule] })
  class TopicsApp {}
  const app = await createApp({ module: TopicsApp, platforms: [{ adapter: () => new FastifyAdapter() }] }, settings);
  await app.app.get(TopicAdmin).ensure(topics);
  await app.stop();
}

function start(module: typeof MatchingApp | typeof ReaderApp, settings: Settings): Promise<RunningApp> {
  return createApp({ module, platforms: [{ adapter: () => new FastifyAdapter() }, kafkaPlatform] }, settings);
}

function isReady(running: RunningApp): boolean {
  return Object.keys(running.app.get(Health).notReady()).length === 0;
}

/** Ids of the subscriptions that each of these events matched, once all of them have been. */
async function matchesOf(eventIds: readonly string[]): Promise<Map<string, string[]>> {
  const records = () => found.filter(({ eventId, duplicate }) => eventIds.includes(eventId) && duplicate !== true);
  await waitFor(() => new Set(records().map(({ eventId }) => eventId)).size === eventIds.length, { timeoutMs: 40_000 });
  return new Map(
    records().map(({ eventId, matches }) => [eventId, matches.map(({ subscriptionId }) => subscriptionId)]),
  );
}

function acceptedRecord(eventId: string, type: string) {
  const part: EventAccepted = { project: 'default', eventId, acceptedAt: new Date().toISOString() };
  const headers = { ce_specversion: '1.0', ce_id: eventId, ce_source: '/spec', ce_type: type };
  return eventRecord(eventAcceptedV1, eventId, part, { headers, body: Buffer.from('{}') });
}

function subscriptionRecord(parts: Partial<SubscriptionChanged>) {
  const changed: SubscriptionChanged = {
    id: newId('sub'),
    project: 'default',
    owner: 'alice',
    filters: [],
    channel: 'webhook',
    lane: 'lane',
    policy: 'default',
    minSeverity: 1,
    status: 'active',
    revision: 1,
    updatedAt: new Date().toISOString(),
    ...parts,
  };
  const record = valueRecord(subscriptionChangedV1, changed.id, changed);
  return { ...record, headers: { [SUBSCRIPTION_REVISION_HEADER]: String(changed.revision) } };
}
