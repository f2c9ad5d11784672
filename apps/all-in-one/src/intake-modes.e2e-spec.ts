import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type HttpTarget, kafkaBrokers, randomName, type ReceivedRequest, startHttpTarget } from '@carillon/testing';
import { CloudEvent, emitterFor, HTTP, httpTransport, Kafka, Mode } from 'cloudevents';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { anEvent, BATCH, STRUCTURED } from './an-event.fixture';
import { type Carillon, startCarillon } from './carillon.fixture';
import { type KafkaSide, openKafkaSide } from './kafka-side.fixture';
import type { ProjectClient } from './project-client.fixture';

const INBOX = 'carillon.inbox';
const hasKcat = spawnSync('kcat', ['-V']).error === undefined;

describe('ways to publish', () => {
  let carillon: Carillon;
  let target: HttpTarget;
  let kafka: KafkaSide;
  beforeAll(async () => {
    target = await startHttpTarget();
    carillon = await startCarillon();
    kafka = await openKafkaSide(carillon.topicPrefix);
  });
  afterAll(async () => {
    await kafka.close();
    await carillon.stop();
    await target.close();
  });

  /** A project with one subscription for everything, and what reached its target. */
  async function story(): Promise<{ client: ProjectClient; arrived: (count?: number) => Promise<ReceivedRequest[]> }> {
    const client = carillon.project();
    const path = `/${client.project}`;
    await client.subscribe(`${target.url}${path}`);
    return { client, arrived: (count = 1) => target.waitForRequests(count, { path, timeoutMs: 20_000 }) };
  }

  describe("with CloudEvents' own JavaScript SDK", () => {
    const sdkEvent = (project: string) =>
      new CloudEvent({
        id: randomName('sdk'),
        source: '/sdk/munich',
        type: 'order.created',
        subject: 'order/1',
        carillonproject: project,
        data: { total: 129.5, name: 'Grüße' },
      });
    const asArrived = ({ id }: { id: string }) => ({
      specversion: '1.0',
      id,
      source: '/sdk/munich',
      type: 'order.created',
      subject: 'order/1',
      data: { total: 129.5, name: 'Grüße' },
    });

    it.each([Mode.BINARY, Mode.STRUCTURED])('over HTTP in %s mode', async (mode) => {
      const { client, arrived } = await story();
      const event = sdkEvent(client.project);
      const emit = emitterFor(httpTransport(`${carillon.url}/v1/events`), { binding: HTTP, mode });
      // an own header beside those of the event: the project that the client's answer belongs to
      await emit(event, { headers: { 'carillon-project': client.project } });
      const [request] = await arrived();
      expect(request?.json()).toMatchObject(asArrived(event));
    });

    it.each([
      { mode: 'binary', message: (event: CloudEvent<unknown>) => Kafka.binary(event) },
      { mode: 'structured', message: (event: CloudEvent<unknown>) => Kafka.structured(event) },
    ])('over Kafka in $mode mode', async ({ message }) => {
      const { client, arrived } = await story();
      const event = sdkEvent(client.project);
      const { headers, value } = message(event);
      await kafka.send(INBOX, {
        value: typeof value === 'string' ? value : JSON.stringify(value),
        // kafkajs takes no header without a value; the SDK writes one for an absent content type
        headers: JSON.parse(JSON.stringify(headers)) as Record<string, string>,
      });
      const [request] = await arrived();
      expect(request?.json()).toMatchObject(asArrived(event));
    });

    it('which reads what a webhook gets, in both modes', async () => {
      const { client, arrived } = await story();
      await client.subscribe(`${target.url}/${client.project}`, { target: { mode: 'binary' } });
      const event = sdkEvent(client.project);
      await client.publishBytes(JSON.stringify(event), { 'content-type': STRUCTURED });
      for (const { headers, body } of await arrived(2)) {
        const read = HTTP.toEvent({ headers, body: body.toString() });
        expect(read).toMatchObject(asArrived(event));
      }
    });
  });

  it('as a hand-written batch, answered in its order', async () => {
    const { client, arrived } = await story();
    const events = [anEvent({ subject: 'a' }), anEvent({ subject: 'b' }), anEvent({ subject: 'c' })];
    const batch = `[ ${events.map((event) => JSON.stringify(event)).join(' ,\n\t')} ]`;
    const answer = await client.expect(202, 'POST', '/v1/events', { body: batch, headers: { 'content-type': BATCH } });
    expect(answer).toEqual({
      events: events.map(({ id, source }) => ({
        id: expect.stringMatching(/^evt_[0-9a-f]{32}$/),
        source,
        sourceId: id,
      })),
    });
    const requests = await arrived(3);
    expect(new Set(requests.map((request) => request.text()))).toEqual(
      new Set(events.map((event) => JSON.stringify(event))),
    );
  });

  it('with any payload in binary mode, described by the ce- headers', async () => {
    const { client, arrived } = await story();
    await client.publishBytes(Buffer.from([0, 1, 2, 255]), {
      'content-type': 'application/octet-stream',
      'ce-specversion': '1.0',
      'ce-id': 'bytes',
      'ce-source': '/hand',
      'ce-type': 'blob',
    });
    const [request] = await arrived();
    expect(request?.json()).toEqual({
      specversion: '1.0',
      id: 'bytes',
      source: '/hand',
      type: 'blob',
      datacontenttype: 'application/octet-stream',
      data_base64: 'AAEC/w==',
    });
  });

  it.each([
    {
      version: '0.3',
      event: { specversion: '0.3', id: 'old-3', source: '/old', type: 'order.created', data: { total: 1 } },
    },
    {
      version: '0.1',
      event: {
        cloudEventsVersion: '0.1',
        eventID: 'old-1',
        eventType: 'order.created',
        eventTime: '2019-01-01T00:00:00Z',
        source: '/old',
        extensions: {},
        contentType: 'application/json',
        data: { total: 1 },
      },
    },
  ])('with an event of CloudEvents $version, which a filter sees under its present names', async ({ event }) => {
    const client = carillon.project();
    const path = `/${client.project}`;
    await client.subscribe(`${target.url}${path}`, {
      filters: [{ exact: { type: 'order.created', source: '/old' } }, { jsonpath: '$[?$.data.total == 1]' }],
    });
    const body = JSON.stringify(event);
    await client.publishBytes(body, { 'content-type': STRUCTURED });
    const [request] = await target.waitForRequests(1, { path });
    expect(request?.text()).toBe(body);
  });

  describe('as a foreign Kafka producer', () => {
    it('without a key, a content type or a project of its own', async () => {
      const everything = carillon.project('default');
      const id = randomName('bare');
      await everything.subscribe(`${target.url}/bare`, { filters: [{ exact: { id } }] });
      const value = JSON.stringify(anEvent({ id }));
      await kafka.send(INBOX, { value });
      const [request] = await target.waitForRequests(1, { path: '/bare', timeoutMs: 20_000 });
      expect(request?.text()).toBe(value);
    });

    it('that writes headers which look like our own', async () => {
      const { client, arrived } = await story();
      const value = JSON.stringify(anEvent({ carillonproject: client.project }));
      const headers = { 'content-type': STRUCTURED, carillon: '{"project":"stolen"}', 'x-redelivery-for': 'somebody' };
      await kafka.send(INBOX, { value, headers });
      expect((await arrived())[0]?.text()).toBe(value);
    });

    describe.skipIf(!hasKcat)('kcat (needs kcat)', () => {
      /** kcat as a producer to the inbox, with these headers; `input` is its standard input. */
      async function kcat(headers: Record<string, string>, { input = '', files = [] as readonly string[] }) {
        const to = ['-b', kafkaBrokers().join(','), '-t', `${carillon.topicPrefix}${INBOX}`];
        const given = Object.entries(headers).flatMap(([name, text]) => ['-H', `${name}=${text}`]);
        const child = spawn('kcat', [...to, '-P', ...given, ...files], { stdio: ['pipe', 'inherit', 'inherit'] });
        child.stdin.end(input);
        expect(await once(child, 'exit')).toEqual([0, null]);
      }

      it('that writes a line as a record', async () => {
        const { client, arrived } = await story();
        const values = ['1', '2'].map((id) => JSON.stringify(anEvent({ id, carillonproject: client.project })));
        await kcat({ 'content-type': STRUCTURED }, { input: `${values.join('\n')}\n` });
        expect((await arrived(2)).map((request) => request.text()).sort()).toEqual(values.sort());
      });

      it('that writes a file of several lines as one record, as the quick start shows', async () => {
        const { client, arrived } = await story();
        const file = path.join(mkdtempSync(path.join(tmpdir(), 'carillon-kcat-')), 'event.json');
        const value = `${JSON.stringify(anEvent({ carillonproject: client.project }), null, 2)}\n`;
        writeFileSync(file, value);
        await kcat({ 'content-type': STRUCTURED }, { files: [file] });
        expect((await arrived())[0]?.text()).toBe(value);
        rmSync(path.dirname(file), { recursive: true });
      });

      it('that writes attributes as headers and the payload alone', async () => {
        const { client, arrived } = await story();
        const attributes = {
          specversion: '1.0',
          id: 'k1',
          source: '/kcat',
          type: 'line',
          carillonproject: client.project,
        };
        const headers = Object.fromEntries(Object.entries(attributes).map(([name, text]) => [`ce_${name}`, text]));
        await kcat({ ...headers, 'content-type': 'application/json' }, { input: '{"total":90071992547409931}\n' });
        const text = (await arrived())[0]?.text();
        expect(JSON.parse(text ?? '')).toMatchObject({ id: 'k1', source: '/kcat', type: 'line' });
        expect(text).toContain('"data":{"total":90071992547409931}');
      });
    });
  });
});
