import { type HttpTarget, startHttpTarget, waitFor } from '@carillon/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { STRUCTURED } from './an-event.fixture';
import { type Carillon, startCarillon } from './carillon.fixture';

describe('operating the all-in-one', () => {
  let carillon: Carillon;
  let target: HttpTarget;
  beforeAll(async () => {
    target = await startHttpTarget();
    // every line there is, also for what must be in none of them
    carillon = await startCarillon({ LOG_LEVEL: 'debug' });
  });
  afterEach(() => target.forget());
  afterAll(async () => {
    await carillon.stop();
    await target.close();
  });

  it('says that it is alive and ready', async () => {
    const client = carillon.project();
    expect((await client.request('GET', '/health/live')).json).toEqual({ status: 'live', notLive: {} });
    expect((await client.request('GET', '/health/ready')).json).toEqual({ status: 'ready', notReady: {} });
  });

  it('counts deliveries in Prometheus metrics, without ids or addresses in labels', async () => {
    const client = carillon.project();
    await client.subscribe(`${target.url}/counted`);
    const eventId = await client.publish();
    await target.waitForRequests(1, { path: '/counted' });
    const metrics = await waitFor(
      async () => {
        const reply = await client.request('GET', '/metrics');
        expect(reply.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
        return /^delivery_attempts(_total)?\{[^}]*outcome="delivered"[^}]*\} [1-9]/m.test(reply.text) && reply.text;
      },
      { describe: 'the attempt to be counted' },
    );
    expect(metrics).toMatch(/^ingest_events_total\{via="http"\} [1-9]/m);
    for (const secret of [eventId, target.url, client.project]) expect(metrics).not.toContain(secret);
  });

  it('describes every route of its own in OpenAPI, and shows that for people', async () => {
    const client = carillon.project();
    const { openapi, paths } = await client.expect<{ openapi: string; paths: object }>(200, 'GET', '/openapi.json');
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/v1/subscriptions',
        '/v1/subscriptions/{id}',
        '/v1/subscriptions/{id}/test',
        '/v1/subscriptions/test',
        '/v1/subscriptions/preview',
        '/v1/events',
        '/v1/events/{id}/explain',
        '/v1/events/{id}/replay',
        '/v1/deliveries',
        '/v1/deliveries/{id}/retry',
        '/v1/dead-letters/redrive',
        '/v1/books',
      ]),
    );
    const page = await client.request('GET', '/docs');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  });

  it.each([
    ['GET', '/nowhere', 404, 'NOT_FOUND', null],
    ['GET', '/v1/subscriptions/sub_0', 404, 'NOT_FOUND', null],
    ['GET', '/v1/deliveries/dlv_0', 404, 'NOT_FOUND', null],
    ['DELETE', '/v1/events', 405, 'METHOD_NOT_ALLOWED', 'GET, HEAD, POST'],
    ['PATCH', '/v1/books', 405, 'METHOD_NOT_ALLOWED', 'GET, HEAD'],
    ['GET', '/v1/deliveries?limit=1000', 422, 'REQUEST_INVALID', null],
    ['GET', '/v1/deliveries?unknown=1', 422, 'REQUEST_INVALID', null],
    ['GET', '/v1/subscriptions?cursor=!', 422, 'REQUEST_INVALID', null],
  ])('answers %s %s with the problem %i', async (method, path, status, code, allow) => {
    const reply = await carillon.project().request(method, path);
    expect(reply.json).toMatchObject({ type: `urn:carillon:error:${code}`, status, code });
    expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(reply.headers.get('allow')).toBe(allow);
  });

  it('repeats a creation under its Idempotency-Key instead of making another', async () => {
    const client = carillon.project();
    const body = { target: { channel: 'webhook', url: `${target.url}/idempotent` } };
    const headers = { 'idempotency-key': 'key-1' };
    const [first, second] = [
      await client.request('POST', '/v1/subscriptions', { body, headers }),
      await client.request('POST', '/v1/subscriptions', { body, headers }),
    ];
    expect(second.json).toEqual(first.json);
    const other = await client.request('POST', '/v1/subscriptions', { body: { ...body, name: 'other' }, headers });
    expect(other.json).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
    const { items } = await client.expect<{ items: unknown[] }>(200, 'GET', '/v1/subscriptions');
    expect(items).toHaveLength(1);
  });

  it('demands the current ETag when it is told one', async () => {
    const client = carillon.project();
    const { id } = await client.subscribe(`${target.url}/etag`);
    const path = `/v1/subscriptions/${id}`;
    const change = (etag: string) =>
      client.request('PATCH', path, { body: { name: etag }, headers: { 'if-match': etag } });
    expect((await change('"1"')).headers.get('etag')).toBe('"2"');
    expect((await change('"1"')).json).toMatchObject({ status: 412, code: 'PRECONDITION_FAILED' });
    expect((await client.request('GET', path)).json).toMatchObject({ name: '"1"', revision: 2 });
  });

  it('keeps bodies, answers and what stands in a target’s query out of its log, whatever becomes of them', async () => {
    const client = carillon.project();
    target.answer('/logged', { status: 404, body: 'answer-of-the-target' });
    await client.subscribe(`${target.url}/logged?token=hush-hush`);
    const eventId = await client.publish({ data: { password: 'top-secret-body' } });
    await client.request('POST', '/v1/events', { body: 'top-secret-body', headers: { 'content-type': STRUCTURED } });
    await carillon.process.waitForLog(new RegExp(`"eventId":"${eventId}"[^\\n]*"event":"delivery.attempted"`));
    expect(carillon.process.logs()).not.toMatch(/top-secret-body|hush-hush|answer-of-the-target/);
  });

  describe('at SIGTERM', () => {
    it('lets what is under way come to an end, stops accepting, and ends with 0 within the grace time', async () => {
      const own = await startCarillon({ LOG_LEVEL: 'debug', STOP_GRACE_MS: '15000' });
      try {
        const client = own.project();
        target.answer('/slow', { status: 200, delayMs: 1_500 });
        await client.subscribe(`${target.url}/slow`);
        await client.publish();
        await target.waitForRequests(1, { path: '/slow' });
        const startedAtMs = Date.now();
        expect(await own.stop()).toBe(0);
        expect(Date.now() - startedAtMs).toBeLessThan(15_000);
        expect(own.process.logs()).toMatch(/"outcome":"delivered"[^\n]*"event":"delivery.attempted"/);
        await expect(client.request('GET', '/health/live')).rejects.toThrow('fetch failed');
      } finally {
        await own.process.stop(0);
      }
    });
  });
});
