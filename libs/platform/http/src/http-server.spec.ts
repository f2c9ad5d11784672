import { connect } from 'node:net';

import { waitFor } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type SampleApp, startSampleApp } from './sample-app.fixture';

let sample: SampleApp;
beforeAll(async () => (sample = await startSampleApp()));
afterAll(() => sample.app.close());

const post = (
  path: string,
  body: string | Buffer,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) => fetch(`${sample.url}${path}`, { method: 'POST', body, headers });

async function problem(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return (await response.json()) as {
    status: number;
    code: string;
    detail: string;
    errors: { pointer: string; code: string; position?: number }[];
    traceId: string;
  };
}

/** Sends bytes as they are and gives back all that came until the server closed. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(sample.port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('bodies', () => {
  it.each([
    ['application/json', '{"a":1'],
    ['text/plain', 'hello'],
    ['application/x-www-form-urlencoded', 'a=1'],
    ['application/cloudevents+json; charset=utf-8', '{}'],
  ])('arrive as the bytes that were sent with %s', async (type, text) => {
    const response = await post('/v1/bytes', text, { 'content-type': type });
    const { base64 } = (await response.json()) as { base64: string };
    expect(Buffer.from(base64, 'base64').toString()).toBe(text);
  });

  it('keep bytes that are no text', async () => {
    const bytes = Buffer.from([0, 255, 254, 10, 13, 0]);
    const { base64 } = (await (
      await post('/v1/bytes', bytes, { 'content-type': 'application/octet-stream' })
    ).json()) as { base64: string };
    expect(base64).toBe(bytes.toString('base64'));
  });

  it('may be absent, with and without a type', async () => {
    const response = await fetch(`${sample.url}/v1/bytes`, { method: 'POST' });
    expect(await response.json()).toMatchObject({ bytes: 0 });
    expect(
      await raw('POST /v1/bytes HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\nconnection: close\r\n\r\nabc'),
    ).toContain('"bytes":3');
  });

  it('of 8 MiB pass, larger ones are refused with 413', async () => {
    const most = Buffer.alloc(8 * 1024 * 1024, 97);
    expect((await post('/v1/bytes', most, { 'content-type': 'text/plain' })).status).toBe(200);
    const refused = await post('/v1/bytes', Buffer.alloc(9 * 1024 * 1024), { 'content-type': 'text/plain' });
    expect(refused.status).toBe(413);
    expect(await problem(refused)).toMatchObject({ code: 'BODY_TOO_LARGE' });
  });

  it('of JSON routes must be JSON: 415 keeps forms of foreign pages out', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1']) {
      const response = await post('/v1/things', '{"name":"x"}', { 'content-type': type });
      expect([response.status, (await problem(response)).code]).toEqual([415, 'CONTENT_TYPE_UNSUPPORTED']);
    }
    expect((await post('/v1/things', '{"name":"x"}', { 'content-type': 'application/merge-patch+json' })).status).toBe(
      201,
    );
  });

  it('that cannot be read are 400 with the position', async () => {
    const response = await post('/v1/things', '{"name": nope}');
    expect(response.status).toBe(400);
    expect(await problem(response)).toMatchObject({
      code: 'REQUEST_UNREADABLE',
      errors: [{ pointer: '', position: 9 }],
    });
  });

  it('that are invalid are 422 with all faults', async () => {
    const response = await post('/v1/things', '{"size":1.5,"parts":[{"id":"a"},{"id":2,"no/pe":1}],"x~y":1}');
    expect(response.status).toBe(422);
    const { errors } = await problem(response);
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual([
      '/name',
      '/parts/1/id',
      '/parts/1/no~1pe',
      '/size',
      '/x~0y',
    ]);
  });
});

describe('problems', () => {
  it('carry the trace id of the caller', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const response = await fetch(`${sample.url}/v1/things/missing`, { headers: { traceparent } });
    expect(response.status).toBe(404);
    expect(await problem(response)).toEqual({
      type: 'urn:carillon:error:NOT_FOUND',
      title: 'There is nothing here',
      status: 404,
      detail: 'There is no thing missing.',
      code: 'NOT_FOUND',
      retryable: false,
      errors: [],
      traceId: '0af7651916cd43dd8448eb211c80319c',
    });
  });

  it('say nothing about what is inside, but log it under the trace id', async () => {
    const response = await fetch(`${sample.url}/v1/things/broken`);
    const { traceId, ...told } = await problem(response);
    expect(told).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' });
    expect(JSON.stringify(told)).not.toContain('secret text');
    const line = sample.logger.lines.find(({ fields }) => fields['traceId'] === traceId);
    expect(line).toMatchObject({
      level: 'error',
      event: 'request.failed',
      fields: { route: '/v1/things/:id' },
      error: { message: 'secret text from inside' },
    });
  });

  it('say when to try again', async () => {
    const response = await fetch(`${sample.url}/v1/things/away`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await problem(response)).toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
  });

  it('tell an unknown path (404) from a wrong method (405 with Allow)', async () => {
    const unknown = await fetch(`${sample.url}/v1/nothing?x=1`);
    expect([unknown.status, (await problem(unknown)).code]).toEqual([404, 'NOT_FOUND']);
    const wrong = await fetch(`${sample.url}/v1/things`, { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow'), (await problem(wrong)).code]).toEqual([
      405,
      'GET, HEAD, POST',
      'METHOD_NOT_ALLOWED',
    ]);
    const withId = await fetch(`${sample.url}/v1/things/7`, { method: 'PUT', body: 'x' });
    expect([withId.status, withId.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('of another contract have its shape, also where no controller is reached', async () => {
    for (const [path, method, status, code] of [
      ['/other/x', 'GET', 404, 'NOT_FOUND'],
      ['/other', 'PUT', 405, 'METHOD_NOT_ALLOWED'],
      ['/otherwise', 'GET', 404, undefined],
    ] as const) {
      const response = await fetch(`${sample.url}${path}`, { method });
      const shape = response.headers.get('x-shape');
      expect([response.status, shape, ((await response.json()) as { oops?: string }).oops]).toEqual([
        status,
        code === undefined ? null : 'other',
        code,
      ]);
    }
  });

  it('answer what is not HTTP at all', async () => {
    const answer = await raw('garbage\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":"REQUEST_UNREADABLE"');
    expect(await raw('GET /%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*REQUEST_UNREADABLE/,
    );
    expect(await raw(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });
});

describe('request parts', () => {
  it('give project and user with their defaults, and refuse a bad project name', async () => {
    expect(await (await post('/v1/things', '{"name":"x"}')).json()).toMatchObject({
      project: 'default',
      owner: 'default_user',
    });
    const named = await post('/v1/things', '{"name":"x"}', {
      'content-type': 'application/json',
      'carillon-project': 'team-7',
      'http-remote-user': 'ada',
    });
    expect(await named.json()).toMatchObject({ project: 'team-7', owner: 'ada' });
    const bad = await post('/v1/things', '{"name":"x"}', {
      'content-type': 'application/json',
      'carillon-project': 'Team 7',
    });
    expect([bad.status, (await problem(bad)).code]).toEqual([400, 'PROJECT_INVALID']);
  });

  it('check the query', async () => {
    expect(await (await fetch(`${sample.url}/v1/things?limit=7&state=open`)).json()).toEqual({
      limit: 7,
      state: 'open',
    });
    expect(await (await fetch(`${sample.url}/v1/things/`)).json()).toEqual({ limit: 50 });
    const bad = await fetch(`${sample.url}/v1/things?limit=201&state=ajar&nope=1`);
    expect(bad.status).toBe(422);
    expect((await problem(bad)).errors.map(({ pointer }) => pointer).sort()).toEqual(['/limit', '/nope', '/state']);
  });

  it('read If-Match', async () => {
    const read = async (value: string) =>
      (await fetch(`${sample.url}/v1/things/7`, { headers: { 'if-match': value } })).json();
    expect(await read('"12"')).toEqual({ id: '7', revision: 12 });
    expect(await read('*')).toEqual({ id: '7', revision: null });
    expect(await read('"abc"')).toMatchObject({ status: 412, code: 'PRECONDITION_FAILED' });
  });
});

describe('health, metrics and OpenAPI', () => {
  it('answers 503 with the names of what is not ready', async () => {
    expect((await fetch(`${sample.url}/health/ready`)).status).toBe(200);
    sample.health.register('store', { ready: () => 'not connected yet', live: () => null });
    const response = await fetch(`${sample.url}/health/ready`);
    expect([response.status, await response.json()]).toEqual([
      503,
      { status: 'not ready', notReady: { store: 'not connected yet' } },
    ]);
    expect((await fetch(`${sample.url}/health/live`)).status).toBe(200);
    sample.health.unregister('store');
  });

  it('counts requests by route, not by address', async () => {
    await fetch(`${sample.url}/v1/things/4711`);
    await waitFor(async () => {
      const text = await (await fetch(`${sample.url}/metrics`)).text();
      expect(text).toMatch(
        /http_server_request_duration_milliseconds_count\{method="GET",route="\/v1\/things\/:id",status="200"\} \d+|http_server_request_duration_count\{method="GET",route="\/v1\/things\/:id",status="200"\} \d+/,
      );
      expect(text).toContain('process_memory_usage');
      expect(text).not.toContain('/4711');
      return true;
    });
  });

  it('runs handlers in the trace of the request', async () => {
    const traceparent = '00-11111111111111111111111111111111-2222222222222222-00';
    const response = await post('/v1/bytes', Buffer.alloc(200_000), { 'content-type': 'text/plain', traceparent });
    expect(await response.json()).toMatchObject({ traceId: '1'.repeat(32) });
  });

  it('describes the routes with their schemas', async () => {
    const document = (await (await fetch(`${sample.url}/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).sort()).toEqual(['/other', '/v1/bytes', '/v1/things', '/v1/things/{id}']);
    expect(document.paths['/v1/things']?.['post']).toMatchObject({
      requestBody: {
        content: {
          'application/json': { schema: { type: 'object', required: ['name'], additionalProperties: false } },
        },
      },
      responses: { 201: {}, default: {} },
    });
    const { parameters } = document.paths['/v1/things']?.['get'] as { parameters: { name: string; in: string }[] };
    expect(parameters.map(({ name, in: place }) => `${place} ${name}`).sort()).toEqual([
      'query cursor',
      'query limit',
      'query state',
    ]);
  });

  it('shows a page that needs no other host', async () => {
    const page = await fetch(`${sample.url}/docs`);
    expect(page.headers.get('content-type')).toContain('text/html');
    const html = await page.text();
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(html).toContain('swagger-ui-bundle.js');
    const bundle = await fetch(`${sample.url}/docs/swagger-ui-bundle.js`);
    expect([bundle.status, (await bundle.text()).length > 100_000]).toEqual([200, true]);
  });

  it('does not name its software', async () => {
    const response = await fetch(`${sample.url}/health/live`);
    expect([response.headers.get('x-powered-by'), response.headers.get('server')]).toEqual([null, null]);
  });
});
