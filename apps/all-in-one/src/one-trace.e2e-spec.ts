import { randomBytes } from 'node:crypto';

import { type HttpTarget, startHttpTarget } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { anEvent, STRUCTURED } from './an-event.fixture';
import { type Carillon, startCarillon } from './carillon.fixture';
import { type KafkaSide, openKafkaSide } from './kafka-side.fixture';

describe('one trace', () => {
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

  const newTrace = () => ({ traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex') });
  const parts = (traceparent: unknown) => {
    const [, traceId, spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(String(traceparent)) ?? [];
    return { traceId, spanId };
  };

  it('leads from the HTTP request through every hop and the scheduler to each attempt at the webhook', async () => {
    const client = carillon.project();
    const path = `/${client.project}`;
    target.answer(path, { status: 503 }, { status: 200 });
    await client.subscribe(`${target.url}${path}`);
    const { traceId, spanId } = newTrace();
    await client.publish({}, { traceparent: `00-${traceId}-${spanId}-01`, tracestate: 'vendor=x' });
    const requests = await target.waitForRequests(2, { path, timeoutMs: 20_000 });
    for (const { headers } of requests) {
      expect(headers).toMatchObject({ traceparent: expect.stringMatching(/-01$/), tracestate: 'vendor=x' });
    }
    const seen = requests.map(({ headers }) => parts(headers['traceparent']));
    expect(seen.map((trace) => trace.traceId)).toEqual([traceId, traceId]);
    // each hop is a span of its own
    expect(new Set([spanId, ...seen.map((trace) => trace.spanId)]).size).toBe(3);
  });

  it('leads from a foreign Kafka record to the webhook', async () => {
    const client = carillon.project();
    const path = `/${client.project}`;
    await client.subscribe(`${target.url}${path}`);
    const { traceId, spanId } = newTrace();
    await kafka.send('carillon.inbox', {
      value: JSON.stringify(anEvent({ carillonproject: client.project })),
      headers: { 'content-type': STRUCTURED, traceparent: `00-${traceId}-${spanId}-01` },
    });
    const [request] = await target.waitForRequests(1, { path, timeoutMs: 20_000 });
    expect(parts(request?.headers['traceparent']).traceId).toBe(traceId);
  });

  it('begins here when the client brings none, and a problem names it', async () => {
    const client = carillon.project();
    const path = `/${client.project}`;
    await client.subscribe(`${target.url}${path}`);
    await client.publish();
    await client.publish({}, { traceparent: 'garbage' });
    const requests = await target.waitForRequests(2, { path });
    const traceIds = requests.map(({ headers }) => parts(headers['traceparent']).traceId);
    expect(new Set(traceIds).size).toBe(2);
    const { traceId, spanId } = newTrace();
    const refused = await client.request('POST', '/v1/events', {
      body: '{',
      headers: { 'content-type': STRUCTURED, traceparent: `00-${traceId}-${spanId}-00` },
    });
    expect(refused.json).toMatchObject({ status: 400, traceId });
  });
});
