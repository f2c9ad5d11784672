import {
  DEAD_LETTER_HEADER,
  type DeadLetter,
  type EventAccepted,
  eventAcceptedV1,
  eventRequestedV1,
  redeliveryRequestedV1,
  replayRequestedV1,
} from '@carillon/contracts-messages';
import { type Settings, testSettings } from '@carillon/platform-config';
import { HttpModule, httpPlatform } from '@carillon/platform-http';
import { createApp, type RunningApp } from '@carillon/platform-lifecycle';
import {
  ConsumesBatch,
  ConsumesDeadLetters,
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
  valueRecord,
} from '@carillon/platform-messaging';
import { MongoModule, type TestMongo, testMongo } from '@carillon/platform-mongo';
import { BodyStore } from '@carillon/storage-bodies';
import { kafkaBrokers, randomName, waitFor } from '@carillon/testing';
import { eventIdOf, newId } from '@carillon/util';
import { Controller, Module } from '@nestjs/common';
import { CloudEvent, HTTP, Kafka as KafkaBinding } from 'cloudevents';
import { Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { IngestModule } from './ingest.module';
import { IntakeRoutesModule } from './intake-routes.module';

const one = { local: 1, images: 1 };
const topics = declareTopics(
  {
    replication: one,
    minInsyncReplicas: one,
    topics: [
      { name: 'carillon.inbox', partitions: { local: 2, images: 2 }, maxMessageBytes: 2_097_152 },
      { name: eventAcceptedV1.topic, partitions: { local: 2, images: 2 } },
      { name: eventRequestedV1.topic, partitions: one },
      { name: replayRequestedV1.topic, partitions: one },
      { name: redeliveryRequestedV1.topic, partitions: one },
      { name: 'ingest.dead', partitions: one, maxMessageBytes: 3_145_728 },
      { name: 'ingest-own.dead', partitions: one },
      { name: 'ingest-replay.dead', partitions: one },
      { name: 'spec-reader.dead', partitions: one },
    ],
  },
  'local',
);

const readerGroup = defineGroup<EventAccepted>({ name: 'spec-reader', deadlineMs: 10_000, retries: 'in-lane' });
const accepted: Incoming<EventAccepted>[] = [];
const letters: (Incoming<unknown> & { letter: DeadLetter })[] = [];

@Controller()
class Reader {
  @ConsumesBatch(eventAcceptedV1, readerGroup)
  onAccepted(messages: Incoming<EventAccepted>[]): Promise<Outcome[]> {
    accepted.push(...messages);
    return Promise.resolve(messages.map(() => done));
  }

  @ConsumesDeadLetters(readerGroup)
  onDead(messages: Incoming<null>[]): Promise<Outcome[]> {
    letters.push(
      ...messages.map((message) => ({
        ...message,
        letter: JSON.parse(String(message.headers[DEAD_LETTER_HEADER])) as DeadLetter,
      })),
    );
    return Promise.resolve(messages.map(() => done));
  }
}

@Module({
  imports: [HttpModule, MessagingModule.forRoot({ topics }), MongoModule, IngestModule, IntakeRoutesModule],
  controllers: [Reader],
})
class IngestApp {}

@Module({ imports: [HttpModule, MessagingModule.forRoot({ topics }), MongoModule] })
class TopicsApp {}

describe('ingest on real Kafka', () => {
  let mongo: TestMongo;
  let running: RunningApp;
  let producer: Producer;
  let inbox: string;

  beforeAll(async () => {
    mongo = await testMongo();
    const topicPrefix = `${randomName('ingest')}.`;
    const settings = testSettings({ kafka: { topicPrefix }, mongodb: { uri: mongo.testUri } });
    inbox = `${topicPrefix}carillon.inbox`;
    await createTopics(settings);
    running = await createApp({ module: IngestApp, platforms: [httpPlatform, kafkaPlatform] }, settings);
    producer = new Kafka({ brokers: kafkaBrokers(), logLevel: logLevel.NOTHING }).producer({
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
  });
  afterAll(async () => {
    await producer.disconnect();
    await running.stop();
    await mongo.close();
  });

  const produce = (value: string | Buffer | null, headers: Record<string, string> = {}, key?: string) =>
    producer.send({ topic: inbox, messages: [{ value, headers, ...(key === undefined ? {} : { key }) }] });
  const acceptedOf = (sourceId: string) =>
    waitFor(() => accepted.find(({ part }) => part.eventId === eventIdOf('default', '/spec', sourceId)), {
      timeoutMs: 30_000,
      describe: `${sourceId} to be accepted`,
    });
  const letterOf = (key: string) =>
    waitFor(() => letters.find((message) => message.key === key), { timeoutMs: 30_000, describe: `${key} to be dead` });

  it('takes what the JavaScript SDK sends over HTTP', async () => {
    for (const [mode, id] of [
      [HTTP.structured, 'http-structured'],
      [HTTP.binary, 'http-binary'],
    ] as const) {
      const { headers, body } = mode(new CloudEvent({ id, source: '/spec', type: 't', subject: 'é', data: { a: 1 } }));
      const sent = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, percentEncoded(String(value))]),
      );
      const response = await fetch(`${running.url}/v1/events`, { method: 'POST', headers: sent, body: body as string });
      expect(response.status).toBe(202);
      const message = await acceptedOf(id);
      expect(message.value?.toString()).toBe(body);
      expect(message.key).toBe('é');
    }
  });

  it('takes what the JavaScript SDK sends over Kafka', async () => {
    const structured = KafkaBinding.structured(
      new CloudEvent({ id: 'kafka-structured', source: '/spec', type: 't', data: { a: 1 } }),
    );
    await produce(structured.value, structured.headers as Record<string, string>);
    expect((await acceptedOf('kafka-structured')).value?.toString()).toBe(structured.value);

    const event = new CloudEvent({
      id: 'kafka-binary',
      source: '/spec',
      type: 't',
      datacontenttype: 'application/json',
      data: { a: 1 },
    });
    const binary = KafkaBinding.binary(event);
    // the SDK lists attributes that the event does not have, as undefined, which kafkajs refuses
    const given = Object.entries(binary.headers).filter(([, value]) => value !== undefined);
    await produce(JSON.stringify(binary.value), Object.fromEntries(given) as Record<string, string>, 'key');
    const message = await acceptedOf('kafka-binary');
    expect(message.value?.toString()).toBe('{"a":1}');
    expect(message.headers['ce_id']?.toString()).toBe('kafka-binary');
    expect(message.headers['content-type']?.toString()).toBe('application/json');
  });

  it('keeps every byte, through batch, Kafka and the claim check', async () => {
    const data = `{"n":9007199254740993, "n":12345678901234567890,"__proto__":{"\\u0061":1e400},"pad":"${'é'.repeat(20_000)}"}`;
    const eventOf = (id: string) => `{"id" :"${id}","specversion":"1.0","source":"/spec","type":"t","data": ${data} }`;
    await produce(eventOf('bytes-kafka'));
    const batch = `[ ${eventOf('bytes-batch-1')},\n${eventOf('bytes-batch-2')}]`;
    await fetch(`${running.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents-batch+json' },
      body: batch,
    });
    for (const id of ['bytes-kafka', 'bytes-batch-1', 'bytes-batch-2']) {
      const { part, value } = await acceptedOf(id);
      expect(part.bodyRef).toBeDefined();
      expect((await running.app.get(BodyStore, { strict: false }).bodyOf(part, value)).toString()).toBe(eventOf(id));
    }
  });

  it('strips what only we may write, and ignores it', async () => {
    await produce(`{"specversion":"1.0","id":"forged","source":"/spec","type":"t"}`, {
      carillon: '{"project":"other"}',
      'x-redelivery-for': 'matching',
    });
    const message = await acceptedOf('forged');
    expect(message.part.project).toBe('default');
    expect(message.headers['x-redelivery-for']).toBeUndefined();
  });

  it('keeps the order of events with one key', async () => {
    const ids = Array.from({ length: 200 }, (_, n) => `order-${n}`);
    const messages = ids.map((id) => ({
      key: 'any',
      value: JSON.stringify({ specversion: '1.0', id, source: '/spec', type: 't', subject: 'order' }),
    }));
    await producer.send({ topic: inbox, messages });
    await acceptedOf('order-199');
    const seen = accepted.filter(({ key }) => key === 'order').map(({ part }) => part.eventId);
    expect(seen).toEqual(ids.map((id) => eventIdOf('default', '/spec', id)));
  });

  it('puts what nobody can read aside, untouched and with the reason, and goes on', async () => {
    const garbage = Buffer.from([0xff, 0x00, 0x7b]);
    const tooLarge = Buffer.from(
      JSON.stringify({ specversion: '1.0', id: '2mb', source: '/spec', type: 't', data: 'x'.repeat(1_900_000) }),
    );
    await produce(garbage, { other: 'x' }, 'garbage');
    await produce('{"specversion":"1.0"}', { 'content-type': 'application/cloudevents+json' }, 'invalid');
    await produce(tooLarge, {}, '2mb');
    await produce(null, {}, 'empty');
    await produce(`{"specversion":"1.0","id":"after","source":"/spec","type":"t"}`, {}, 'garbage');
    const letter = await letterOf('garbage');
    expect(letter.letter).toMatchObject({
      group: 'ingest',
      reason: 'REQUEST_UNREADABLE',
      origin: { topic: 'carillon.inbox' },
    });
    expect(letter.value?.equals(garbage)).toBe(true);
    expect(letter.headers['other']?.toString()).toBe('x');
    const invalid = await letterOf('invalid');
    expect(invalid.letter).toMatchObject({ reason: 'EVENT_INVALID' });
    expect(invalid.letter.detail).toContain('/type');
    const large = await letterOf('2mb');
    expect(large.letter.reason).toBe('BODY_TOO_LARGE');
    expect(large.value?.equals(tooLarge)).toBe(true);
    expect((await letterOf('empty')).letter.reason).toBe('REQUEST_UNREADABLE');
    await acceptedOf('after');
  });

  it('accepts what Carillon itself has made, twice under one id, and puts aside what is no event', async () => {
    const request = (value: string, key: string) =>
      running.app
        .get(Publisher)
        .publish(
          eventRecord(
            eventRequestedV1,
            key,
            { project: 'shop' },
            { headers: { 'content-type': 'application/cloudevents+json' }, body: Buffer.from(value) },
          ),
        );
    const own =
      '{"specversion":"1.0", "id":"sub_1.2","source":"/carillon/spec","type":"carillon.subscription.spec","subject":"s"}';
    await request(own, 's');
    await request('{"specversion":"1.0"}', 'no event');
    await request(own, 's');
    const eventId = eventIdOf('shop', '/carillon/spec', 'sub_1.2');
    const found = await waitFor(
      () => {
        const both = accepted.filter(({ part }) => part.eventId === eventId);
        return both.length === 2 && both;
      },
      { timeoutMs: 30_000, describe: 'the event to be accepted twice' },
    );
    for (const { part, key, value } of found)
      expect([part.project, key, value?.toString()]).toEqual(['shop', 's', own]);
    expect((await letterOf('no event')).letter).toMatchObject({ group: 'ingest-own', reason: 'EVENT_INVALID' });
  });

  it('refuses from the inbox what looks like it', async () => {
    await produce(
      '{"specversion":"1.0","id":"1","source":"/spec","type":"carillon.subscription.spec"}',
      {},
      'pretended',
    );
    expect((await letterOf('pretended')).letter).toMatchObject({
      reason: 'EVENT_INVALID',
      detail: expect.stringContaining('/type') as string,
    });
  });

  it('puts a replay request for an unknown event aside', async () => {
    const eventId = newId('evt');
    const requested = {
      project: 'default',
      eventId,
      acceptedAt: new Date().toISOString(),
      replay: { number: Date.now() },
    };
    await running.app.get(Publisher).publish(valueRecord(replayRequestedV1, eventId, requested));
    expect((await letterOf(eventId)).letter).toMatchObject({ group: 'ingest-replay', reason: 'NOT_FOUND', eventId });
  });
});

/** The SDK leaves percent-encoding to its user. */
function percentEncoded(value: string): string {
  return /^[\x20-\x7e]*$/.test(value) ? value : encodeURIComponent(value);
}

async function createTopics(settings: Settings): Promise<void> {
  const app = await createApp({ module: TopicsApp, platforms: [httpPlatform] }, settings);
  await app.app.get(TopicAdmin).ensure(topics);
  await app.stop();
}
