import { randomBytes } from 'node:crypto';

import { type HttpTarget, randomName, startHttpTarget } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { anEvent, BATCH, STRUCTURED } from './an-event.fixture';
import { type Carillon, startCarillon } from './carillon.fixture';
import { type KafkaSide, openKafkaSide } from './kafka-side.fixture';
import type { ProjectClient } from './project-client.fixture';

describe('bad input', () => {
  let carillon: Carillon;
  let target: HttpTarget;
  let kafka: KafkaSide;
  let client: ProjectClient;
  beforeAll(async () => {
    target = await startHttpTarget();
    carillon = await startCarillon();
    kafka = await openKafkaSide(carillon.topicPrefix);
    client = carillon.project();
    await client.subscribe(`${target.url}/good`);
  });
  afterAll(async () => {
    await kafka.close();
    await carillon.stop();
    await target.close();
  });

  /** Events with keys of every partition reach the target: nothing is stuck behind what was refused. */
  async function stillDelivers(): Promise<void> {
    target.forget();
    const ids = await client.publishAll(
      JSON.stringify(Array.from({ length: 12 }, (_, index) => anEvent({ subject: `key ${index}` }))),
      { 'content-type': BATCH },
    );
    const requests = await target.waitForRequests(ids.length, { path: '/good', timeoutMs: 20_000 });
    expect(new Set(requests.map(({ headers }) => headers['carillon-event']))).toEqual(new Set(ids));
  }

  describe('over HTTP is answered with a problem that says what is wrong', () => {
    const binary = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 't' };
    const event = (members: object) => JSON.stringify({ ...anEvent(), ...members });

    it.each([
      {
        what: 'no JSON',
        type: STRUCTURED,
        body: '{"specversion":"1.0",',
        status: 400,
        code: 'REQUEST_UNREADABLE',
        faults: [{ position: expect.anything() }],
      },
      { what: 'invalid UTF-8', type: STRUCTURED, body: Buffer.from([0x22, 0xff, 0x22]), status: 400 },
      { what: 'an empty body', type: STRUCTURED, body: '', status: 400 },
      {
        what: 'every fault of an invalid event at once',
        type: STRUCTURED,
        body: '{"specversion":"1.0","id":"","data":1}',
        status: 422,
        code: 'EVENT_INVALID',
        faults: [{ pointer: '/source' }, { pointer: '/type' }, { pointer: '/id' }],
      },
      {
        what: 'the bad one of a batch',
        type: BATCH,
        body: `[${event({})},${event({})},${event({ type: '' })}]`,
        status: 422,
        code: 'EVENT_INVALID',
        faults: [{ pointer: '/2/type' }],
      },
      { what: 'a batch that is no array', type: BATCH, body: event({}), status: 422 },
      {
        what: 'a body of 2 MB',
        type: STRUCTURED,
        body: event({ data: 'x'.repeat(2_000_000) }),
        status: 413,
        code: 'BODY_TOO_LARGE',
      },
      {
        what: 'a batch of more than 8 MiB',
        type: BATCH,
        body: ' '.repeat(8 * 1024 * 1024 + 1),
        status: 413,
        code: 'BODY_TOO_LARGE',
      },
      { what: 'an unknown content type', type: 'text/plain', body: 'x', status: 415, code: 'CONTENT_TYPE_UNSUPPORTED' },
      {
        what: 'an event format that is not read',
        type: 'application/cloudevents+avro',
        body: 'x',
        status: 415,
        code: 'CONTENT_TYPE_UNSUPPORTED',
      },
      {
        what: 'a payload that is not the JSON it says it is',
        type: 'application/json',
        headers: binary,
        body: '{"a":',
        status: 400,
        code: 'REQUEST_UNREADABLE',
      },
      {
        what: 'a project that cannot be one',
        type: STRUCTURED,
        headers: { 'carillon-project': 'Not A Project' },
        body: event({}),
        status: 400,
        code: 'PROJECT_INVALID',
      },
    ])('$what', async ({ type, headers = {}, body, status, code, faults }) => {
      const reply = await client.request('POST', '/v1/events', { body, headers: { 'content-type': type, ...headers } });
      expect(reply.json).toMatchObject({
        status,
        ...(code === undefined ? {} : { code, type: `urn:carillon:error:${code}`, retryable: false }),
        title: expect.any(String),
        detail: expect.any(String),
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
        errors: faults === undefined ? expect.any(Array) : faults.map((fault) => expect.objectContaining(fault)),
      });
      expect(reply.status).toBe(status);
      expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    });

    it('a batch with one bad event publishes none of the others', async () => {
      target.forget();
      const good = anEvent({ subject: 'all or nothing' });
      const body = JSON.stringify([good, { ...anEvent(), source: '' }]);
      expect((await client.request('POST', '/v1/events', { body, headers: { 'content-type': BATCH } })).status).toBe(
        422,
      );
      // the same key: what had slipped through would arrive first
      const id = await client.publish({ subject: 'all or nothing' });
      const [request] = await target.waitForRequests(1, { path: '/good' });
      expect(request?.headers['carillon-event']).toBe(id);
    });

    it('after all of which events are delivered', stillDelivers);
  });

  describe('in a subscription is refused with all faults and their pointers', () => {
    const good = () => ({ target: { channel: 'webhook', url: `${target.url}/never` } });

    it.each([
      { what: 'unknown fields', extra: { colour: 'red', size: 1 }, pointers: ['/colour', '/size'] },
      { what: 'an unknown dialect', extra: { filters: [{ regex: { type: '.*' } }] }, pointers: ['/filters/0/regex'] },
      {
        what: 'a path that does not parse, with the position',
        extra: { filters: [{ exact: { type: 't' } }, { jsonpath: '$.data[' }] },
        code: 'FILTER_INVALID',
        pointers: ['/filters/1/jsonpath'],
      },
      {
        what: 'a part of a dialect of later',
        extra: { filters: [{ jsonpath2: '$..total' }] },
        code: 'NOT_YET',
        pointers: ['/filters/0/jsonpath2'],
      },
      {
        what: 'a secret, which has no store yet',
        extra: { target: { channel: 'webhook', url: 'http://127.0.0.1:9/', auth: { type: 'bearer', token: 'hush' } } },
        code: 'NOT_YET',
        pointers: ['/target/auth'],
      },
      {
        what: 'a header that carries one',
        extra: {
          target: { channel: 'webhook', url: 'http://127.0.0.1:9/', headers: { authorization: 'Bearer hush' } },
        },
        pointers: ['/target/headers/authorization'],
      },
      { what: 'a retry schedule', extra: { retry: { delaysSeconds: [0] } }, code: 'NOT_YET', pointers: ['/retry'] },
      {
        what: 'a failure policy of later',
        extra: { failure: { policy: 'disable' } },
        code: 'NOT_YET',
        pointers: ['/failure/policy'],
      },
      { what: 'another channel', extra: { target: { channel: 'email', to: 'a@b.example' } }, code: 'NOT_YET' },
      {
        what: 'a target that is no address',
        extra: { target: { channel: 'webhook', url: 'ftp://x' } },
        pointers: ['/target/url'],
      },
    ])('$what', async ({ extra, code, pointers }) => {
      const reply = await client.request('POST', '/v1/subscriptions', { body: { ...good(), ...extra } });
      expect(reply.json).toMatchObject({ status: 422, ...(code === undefined ? {} : { code }) });
      expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      const { errors } = reply.json as { errors: { pointer: string }[] };
      if (pointers !== undefined) expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
      expect(reply.text).not.toContain('hush');
    });

    it('no JSON at all is unreadable', async () => {
      const reply = await client.request('POST', '/v1/subscriptions', {
        body: '{"target":',
        headers: { 'content-type': 'application/json' },
      });
      expect(reply.json).toMatchObject({ status: 400, code: 'REQUEST_UNREADABLE' });
    });
  });

  describe('on the inbox topic becomes a dead letter with its reason', () => {
    it.each([
      { what: 'random bytes', message: () => ({ value: randomBytes(64) }), reason: 'REQUEST_UNREADABLE' },
      { what: 'no value', message: () => ({ value: null }), reason: 'REQUEST_UNREADABLE' },
      {
        what: 'an invalid event',
        message: () => ({ value: '{"specversion":"1.0","id":"1"}', headers: { 'content-type': STRUCTURED } }),
        reason: 'EVENT_INVALID',
      },
      {
        what: 'an event format that is not read',
        message: () => ({ value: 'x', headers: { 'content-type': 'application/cloudevents+avro' } }),
        reason: 'CONTENT_TYPE_UNSUPPORTED',
      },
      {
        what: 'a project that cannot be one',
        message: () => ({ value: JSON.stringify(anEvent({ carillonproject: '../etc' })) }),
        reason: 'PROJECT_INVALID',
      },
      {
        what: 'a body of more than 1 MiB',
        message: () => ({ value: JSON.stringify(anEvent({ data: 'x'.repeat(1_048_576) })) }),
        reason: 'BODY_TOO_LARGE',
      },
    ])('$what', async ({ message, reason }) => {
      const key = randomName('bad');
      const bad = { key, ...message() };
      await kafka.send('carillon.inbox', bad);
      const [letter] = await kafka.waitForDeadLetters('ingest', (dead) => dead.key === key);
      expect(letter?.why).toMatchObject({
        reason,
        detail: expect.stringMatching(/./),
        origin: { topic: 'carillon.inbox', partition: expect.any(Number), offset: expect.stringMatching(/^\d+$/) },
      });
      // not toEqual: it takes seconds for a large buffer
      expect(letter?.value?.equals(Buffer.from(bad.value ?? '')) ?? bad.value === null).toBe(true);
    });

    it('after all of which events are delivered', stillDelivers);
  });

  describe('on an internal topic becomes a dead letter of each group that reads it', () => {
    const WITH_PART = 'header';
    const topics = [
      { topic: 'ingest.event.accepted.v1', groups: ['matching', 'ledger'], part: WITH_PART },
      { topic: 'ingest.replay.requested.v1', groups: ['ingest-replay'] },
      { topic: 'matching.event.matched.v1', groups: ['policy', 'ledger'], part: WITH_PART },
      { topic: 'policy.match.decided.v1', groups: ['ledger'] },
      { topic: 'delivery-webhook.delivery.requested.v1', groups: ['delivery-webhook'], part: WITH_PART },
      { topic: 'delivery.attempt.finished.v1', groups: ['ledger'] },
      { topic: 'scheduler.redelivery.requested.v1', groups: ['scheduler', 'ledger'], part: WITH_PART },
      { topic: 'delivery.lane.changed.v1', groups: ['scheduler-lanes'] },
    ];

    it.each(topics)('$topic', async ({ topic, groups, part }) => {
      const garbage = [
        randomBytes(32),
        Buffer.from('{"project":"p"}'),
        Buffer.from('['.repeat(10_000)),
        Buffer.from('null'),
      ].map((bytes, index) => ({ key: randomName(`garbage-${index}`), value: bytes }));
      const asPart = garbage.map(({ key, value }) => ({ key: `${key}-part`, value, headers: { carillon: value } }));
      const records = [...garbage, ...(part === WITH_PART ? asPart : [])];
      await kafka.send(topic, ...records);
      for (const group of groups) {
        for (const { key, value } of records) {
          const [letter] = await kafka.waitForDeadLetters(
            group,
            (dead) => dead.key === key && dead.why.origin.topic === topic,
          );
          expect(letter?.why.reason, `${group}: ${key}`).toBe('MESSAGE_INVALID');
          expect(letter?.value).toEqual(value);
        }
      }
    });

    it.each(['ingest.dead', 'ledger.dead'])('%s is told in the log alone: no letters about letters', async (topic) => {
      const value = randomBytes(32);
      await kafka.send(topic, { key: 'stray', value }, { key: 'garbage', value, headers: { 'carillon-dead': value } });
      await carillon.process.waitForLog(
        new RegExp(`"group":"ledger","topic":"${topic}"[^\\n]*"reason":"MESSAGE_INVALID"[^\\n]*"event":"record.dead"`),
      );
    });

    it('except that of the subscriptions, where it is passed over', async () => {
      await kafka.send(
        'gateway.subscription.changed.v1',
        { key: 'garbage', value: randomBytes(32) },
        { key: 'sub_garbage', value: '{"id":"sub_garbage"}' },
        { key: 'tombstone', value: null },
      );
      await client.subscribe(`${target.url}/after-garbage`);
      await client.publish();
      await target.waitForRequests(1, { path: '/after-garbage' });
    });

    it('after all of which events are delivered and the process is as well as before', async () => {
      await stillDelivers();
      expect((await client.request('GET', '/health/live')).status).toBe(200);
      expect((await client.request('GET', '/health/ready')).status).toBe(200);
    });
  });
});
