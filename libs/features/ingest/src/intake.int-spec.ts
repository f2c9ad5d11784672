import { request } from 'node:http';

import { eventAcceptedV1 } from '@carillon/contracts-messages';
import { type Settings, testSettings } from '@carillon/platform-config';
import { HttpModule, httpPlatform } from '@carillon/platform-http';
import { createApp, type RunningApp } from '@carillon/platform-lifecycle';
import { FakePublisher, Publisher } from '@carillon/platform-messaging';
import { MongoModule, type TestMongo, testMongo } from '@carillon/platform-mongo';
import { AppError, eventIdOf } from '@carillon/util';
import { Global, Module } from '@nestjs/common';
import { CloudEvent, HTTP } from 'cloudevents';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { IntakeRoutesModule } from './intake-routes.module';

const publisher = new FakePublisher();

@Global()
@Module({ providers: [{ provide: Publisher, useValue: publisher }], exports: [Publisher] })
class FakeMessaging {}

@Module({ imports: [HttpModule, MongoModule, FakeMessaging, IntakeRoutesModule] })
class IntakeApp {}

const STRUCTURED = { 'content-type': 'application/cloudevents+json' };
const BATCH = { 'content-type': 'application/cloudevents-batch+json' };
const anEvent = (members: Record<string, unknown> = {}) => ({
  specversion: '1.0',
  id: '1',
  source: '/shop',
  type: 'order.created',
  ...members,
});

let mongo: TestMongo;
let running: RunningApp;

beforeAll(async () => {
  mongo = await testMongo();
  const settings: Settings = testSettings({ mongodb: { uri: mongo.testUri } });
  running = await createApp({ module: IntakeApp, platforms: [httpPlatform] }, settings);
});
afterAll(async () => {
  await running.stop();
  await mongo.close();
});
beforeEach(() => {
  publisher.published.length = 0;
});

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

async function post(body: string | Buffer, headers: Record<string, string> = STRUCTURED): Promise<Answer> {
  const response = await fetch(`${running.url}/v1/events`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? Buffer.from(body) : body,
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

const accepted = () => publisher.to(eventAcceptedV1.topic);

describe('POST /v1/events', () => {
  it('answers 202 with the event’s id, and the same one for a repetition', async () => {
    const body = JSON.stringify(anEvent());
    const answer = { events: [{ id: eventIdOf('default', '/shop', '1'), source: '/shop', sourceId: '1' }] };
    expect(await post(body)).toMatchObject({ status: 202, body: answer });
    expect(await post(body)).toMatchObject({ status: 202, body: answer });
    expect(accepted()).toHaveLength(2);
  });

  it('publishes the bytes that came', async () => {
    const body =
      ' {"specversion":"1.0","id":"1","source":"/s","type":"t","data":{"n":9007199254740993,"n":1,"__proto__":"\\u0041"}}\n';
    await post(body);
    expect(accepted()[0]?.value?.toString()).toBe(body);
  });

  it('puts the event into the project that the header names', async () => {
    const answer = await post(JSON.stringify(anEvent()), { ...STRUCTURED, 'carillon-project': 'shop' });
    expect(answer.body).toMatchObject({ events: [{ id: eventIdOf('shop', '/shop', '1') }] });
    expect(publisher.partsTo(eventAcceptedV1.topic)).toMatchObject([{ project: 'shop' }]);
    expect(await post(JSON.stringify(anEvent()), { ...STRUCTURED, 'carillon-project': 'Shop' })).toMatchObject({
      status: 400,
      body: { code: 'PROJECT_INVALID' },
    });
  });

  it('takes both modes of the JavaScript SDK', async () => {
    const event = new CloudEvent({ source: '/sdk', type: 't', subject: 's', data: { a: 1 } });
    for (const mode of [HTTP.structured, HTTP.binary]) {
      const { headers, body } = mode(event);
      expect(await post(body as string, headers as Record<string, string>)).toMatchObject({
        status: 202,
        body: { events: [{ sourceId: event.id }] },
      });
    }
    expect(accepted().map(({ key }) => key)).toEqual(['s', 's']);
  });

  it('reads percent-encoded and raw UTF-8 attributes of binary mode', async () => {
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': 'Euro%20%E2%82%AC',
      'ce-source': '/s',
      'ce-type': 't',
      'ce-subject': Buffer.from('é').toString('latin1'),
    };
    await new Promise<void>((resolve, reject) => {
      // fetch() refuses to send what older producers send
      request(`${running.url}/v1/events`, { method: 'POST', headers }, (response) =>
        response.resume().on('end', resolve),
      )
        .on('error', reject)
        // as bytes: a string would make Node write the headers in UTF-8 as well
        .end(Buffer.from('payload'));
    });
    expect(accepted()[0]?.headers).toMatchObject({ ce_id: 'Euro €', ce_subject: 'é' });
  });

  it('accepts a batch in order, an empty one too', async () => {
    const answer = await post(JSON.stringify([anEvent({ id: 'a' }), anEvent({ id: 'b' })]), BATCH);
    expect(answer).toMatchObject({ status: 202, body: { events: [{ sourceId: 'a' }, { sourceId: 'b' }] } });
    expect(await post('[]', BATCH)).toMatchObject({ status: 202, body: { events: [] } });
  });

  it('accepts nothing of a batch with faults, and names them all', async () => {
    const answer = await post(
      JSON.stringify([anEvent(), anEvent({ type: undefined }), 7, anEvent({ id: '', time: 'now' })]),
      BATCH,
    );
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'EVENT_INVALID', type: 'urn:carillon:error:EVENT_INVALID', retryable: false },
    });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect((answer.body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual([
      '/1/type',
      '/2',
      '/3/id',
      '/3/time',
    ]);
    expect(accepted()).toEqual([]);
  });

  it.each<[string, string | Buffer, Record<string, string>, number, string]>([
    ['broken JSON', '{"specversion":"1.0",}', STRUCTURED, 400, 'REQUEST_UNREADABLE'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff]), STRUCTURED, 400, 'REQUEST_UNREADABLE'],
    ['a byte order mark', `\ufeff${JSON.stringify(anEvent())}`, STRUCTURED, 400, 'REQUEST_UNREADABLE'],
    ['no body', '', STRUCTURED, 400, 'REQUEST_UNREADABLE'],
    ['an invalid event', '{}', STRUCTURED, 422, 'EVENT_INVALID'],
    ['plain JSON', JSON.stringify(anEvent()), { 'content-type': 'application/json' }, 415, 'CONTENT_TYPE_UNSUPPORTED'],
    [
      'another charset',
      JSON.stringify(anEvent()),
      { 'content-type': 'application/cloudevents+json; charset=utf-16' },
      415,
      'CONTENT_TYPE_UNSUPPORTED',
    ],
    ['a compressed body', 'x', { ...STRUCTURED, 'content-encoding': 'gzip' }, 415, 'CONTENT_TYPE_UNSUPPORTED'],
    ['an event of 2 MB', JSON.stringify(anEvent({ data: 'x'.repeat(2_000_000) })), STRUCTURED, 413, 'BODY_TOO_LARGE'],
    ['a batch of 9 MB', Buffer.alloc(9_000_000, ' '), BATCH, 413, 'BODY_TOO_LARGE'],
  ])('refuses %s', async (_what, body, headers, status, code) => {
    const answer = await post(body, headers);
    expect(answer).toMatchObject({ status, body: { code, retryable: false, traceId: expect.any(String) as string } });
    expect(accepted()).toEqual([]);
  });

  it('says at which character JSON breaks', async () => {
    const answer = await post('{"é":1,}');
    expect(answer.body).toMatchObject({
      detail: 'expected a member name in double quotes at byte 8',
      errors: [{ pointer: '', position: 7 }],
    });
  });

  it('answers 503 with Retry-After while the event cannot be made durable', async () => {
    publisher.failNext();
    const answer = await post(JSON.stringify(anEvent()));
    expect(answer).toMatchObject({ status: 503, body: { code: 'INTAKE_UNAVAILABLE', retryable: true } });
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await post(JSON.stringify(anEvent()))).toMatchObject({ status: 202 });
  });

  it('passes on that Kafka would not take the record', async () => {
    publisher.failNext(1, { error: new AppError('MESSAGE_TOO_LARGE', 'too large') });
    expect(await post(JSON.stringify(anEvent()))).toMatchObject({ status: 413, body: { code: 'MESSAGE_TOO_LARGE' } });
  });

  it('stores a large body and publishes a reference', async () => {
    const body = JSON.stringify(anEvent({ id: 'large', data: 'x'.repeat(100_000) }));
    expect(await post(body)).toMatchObject({ status: 202 });
    const [part] = publisher.partsTo(eventAcceptedV1.topic) as { bodyRef: string }[];
    expect(accepted()[0]?.value).toBeNull();
    const stored = await mongo.connection
      .collection<{ _id: string; sizeBytes: number }>('event_bodies')
      .findOne({ _id: part?.bodyRef ?? '' });
    expect(stored?.sizeBytes).toBe(Buffer.byteLength(body));
  });

  it('repeats its answer for an Idempotency-Key and does not accept another request under it', async () => {
    const headers = { ...STRUCTURED, 'idempotency-key': 'key-1' };
    const first = await post(JSON.stringify(anEvent()), headers);
    const second = await post(JSON.stringify(anEvent()), headers);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body).toEqual(first.body);
    expect(accepted()).toHaveLength(1);
    expect(await post(JSON.stringify(anEvent({ id: '2' })), headers)).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
  });
});
