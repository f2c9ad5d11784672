import { waitFor } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApp, type TestApp } from './test-app.fixture';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app.stop();
});

const target = { channel: 'webhook', url: 'http://127.0.0.1:8090/orders' };

interface Answered {
  status: number;
  headers: Headers;
  body: Record<string, unknown> & { errors?: { pointer: string; code: string }[]; items?: Record<string, unknown>[] };
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const response = await fetch(`${app.url}/v1/subscriptions${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? {} : JSON.parse(text)) as Answered['body'],
  };
}

async function created(body: object = {}, headers: Record<string, string> = {}): Promise<string> {
  const answer = await call('POST', '', { target, ...body }, headers);
  expect(answer.status).toBe(201);
  return String(answer.body['id']);
}

function expectProblem(answer: Answered, status: number, code: string): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.body).toMatchObject({ type: `urn:carillon:error:${code}`, code, status });
}

describe('POST /v1/subscriptions', () => {
  it('answers 201 with Location, ETag and the whole subscription, and it is on the topic', async () => {
    const answer = await call(
      'POST',
      '',
      {
        name: 'big',
        target,
        minSeverity: 'warn',
        extensions: { team: 'a' },
        filters: [{ exact: { type: 'order.created' } }],
      },
      { 'http-remote-user': 'alice' },
    );
    expect(answer.status).toBe(201);
    const id = String(answer.body['id']);
    expect(id).toMatch(/^sub_[0-9a-f]{12}7[0-9a-f]{19}$/);
    expect(answer.headers.get('location')).toBe(`/v1/subscriptions/${id}`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.body).toMatchObject({
      project: 'default',
      owner: 'alice',
      name: 'big',
      filters: [{ exact: { type: 'order.created' } }],
      target: { ...target, method: 'POST', mode: 'structured', headers: {} },
      policy: 'default',
      failure: { policy: 'retry' },
      minSeverity: 'warn',
      extensions: { team: 'a' },
      status: 'active',
      statusReason: null,
      revision: 1,
    });
    expect(await app.topic()).toContainEqual({ key: id, revision: 1, deleted: false });
    expect((await call('GET', `/${id}`)).body).toEqual(answer.body);
  });

  it('tells all faults at once, with their pointers', async () => {
    const answer = await call('POST', '', {
      target: { channel: 'webhook', url: 'nowhere', auth: {} },
      retry: {},
      nonsense: 1,
    });
    expectProblem(answer, 422, 'REQUEST_INVALID');
    expect(answer.body.errors?.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/retry', 'NOT_YET'],
      ['/nonsense', 'REQUEST_INVALID'],
      ['/target/auth', 'NOT_YET'],
      ['/target/url', 'EGRESS_ADDRESS_INVALID'],
    ]);
  });

  it.each<[string, unknown, Record<string, string>, number, string]>([
    ['broken JSON', '{"target":', {}, 400, 'REQUEST_UNREADABLE'],
    ['another content type', '<a/>', { 'content-type': 'text/xml' }, 415, 'CONTENT_TYPE_UNSUPPORTED'],
    ['a broken filter', { target, filters: [{ jsonpath: '$[?' }] }, {}, 422, 'FILTER_INVALID'],
    ['a secret', { target: { ...target, auth: { type: 'bearer', token: 'hunter2' } } }, {}, 422, 'NOT_YET'],
    ['a bad project', { target }, { 'carillon-project': 'No Such!' }, 400, 'PROJECT_INVALID'],
  ])('refuses %s', async (_what, body, headers, status, code) => {
    const answer = await call('POST', '', body, headers);
    expectProblem(answer, status, code);
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
  });

  it('creates once for an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'once' };
    const [one, two] = [await call('POST', '', { target }, headers), await call('POST', '', { target }, headers)];
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(two.body).toEqual(one.body);
    expect(two.headers.get('etag')).toBe('"1"');
    expectProblem(await call('POST', '', { target, name: 'other' }, headers), 422, 'IDEMPOTENCY_KEY_REUSED');
  });

  it('takes the spelling of the CloudEvents Subscriptions API', async () => {
    const answer = await call('POST', '', {
      sink: target.url,
      protocol: 'HTTP',
      types: ['a'],
      protocolsettings: { method: 'PUT' },
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ target: { ...target, method: 'PUT' }, filters: [{ exact: { type: 'a' } }] });
  });
});

describe('projects', () => {
  it('see nothing of each other', async () => {
    const id = await created({}, { 'carillon-project': 'one' });
    const two = { 'carillon-project': 'two' };
    expectProblem(await call('GET', `/${id}`, undefined, two), 404, 'NOT_FOUND');
    expectProblem(await call('PUT', `/${id}`, { target }, two), 404, 'NOT_FOUND');
    expectProblem(await call('PATCH', `/${id}`, { name: 'x' }, two), 404, 'NOT_FOUND');
    expectProblem(await call('DELETE', `/${id}`, undefined, two), 404, 'NOT_FOUND');
    expectProblem(await call('POST', `/${id}/pause`, undefined, two), 404, 'NOT_FOUND');
    expect((await call('GET', '', undefined, two)).body.items).toEqual([]);
    expect((await call('GET', '', undefined, { 'carillon-project': 'one' })).body.items).toHaveLength(1);
  });

  it('list their own, newest first, page by page and by owner', async () => {
    const project = { 'carillon-project': 'listed' };
    const ids: string[] = [];
    for (const owner of ['alice', 'bob', 'alice'])
      ids.unshift(await created({}, { ...project, 'http-remote-user': owner }));
    const first = await call('GET', '?limit=2', undefined, project);
    expect(first.body.items?.map((item) => item['id'])).toEqual(ids.slice(0, 2));
    const second = await call('GET', `?limit=2&cursor=${String(first.body['nextCursor'])}`, undefined, project);
    expect(second.body.items?.map((item) => item['id'])).toEqual(ids.slice(2));
    expect(second.body['nextCursor']).toBeNull();
    expect((await call('GET', '?owner=bob', undefined, project)).body.items).toHaveLength(1);
    expectProblem(await call('GET', '?limit=0', undefined, project), 422, 'REQUEST_INVALID');
    expectProblem(await call('GET', '?colour=red', undefined, project), 422, 'REQUEST_INVALID');
    expectProblem(await call('GET', '?cursor=x', undefined, project), 422, 'REQUEST_INVALID');
  });
});

describe('changes', () => {
  it('PUT replaces, PATCH merges, both raise the ETag', async () => {
    const id = await created({ name: 'old', extensions: { a: 1 } });
    const put = await call('PUT', `/${id}`, {
      target: { ...target, url: 'http://127.0.0.1:8090/new', headers: { 'X-A': '1' } },
    });
    expect([put.status, put.headers.get('etag'), put.body['name'], put.body['extensions']]).toEqual([
      200,
      '"2"',
      '',
      {},
    ]);
    const patch = await call(
      'PATCH',
      `/${id}`,
      { name: 'patched', target: { headers: { 'X-A': null } } },
      { 'content-type': 'application/merge-patch+json' },
    );
    expect([patch.status, patch.headers.get('etag'), patch.body['name']]).toEqual([200, '"3"', 'patched']);
    expect(patch.body['target']).toEqual({
      channel: 'webhook',
      url: 'http://127.0.0.1:8090/new',
      method: 'POST',
      mode: 'structured',
      headers: {},
    });
    expectProblem(await call('PATCH', `/${id}`, { target: { url: null } }), 422, 'REQUEST_INVALID');
    const same = await call('PUT', `/${id}`, patch.body);
    expect([same.status, same.headers.get('etag')]).toEqual([200, '"3"']);
  });

  it('heed If-Match', async () => {
    const id = await created();
    expect((await call('PATCH', `/${id}`, { name: 'a' }, { 'if-match': '"1"' })).status).toBe(200);
    expectProblem(await call('PATCH', `/${id}`, { name: 'b' }, { 'if-match': '"1"' }), 412, 'PRECONDITION_FAILED');
    expectProblem(await call('PUT', `/${id}`, { target }, { 'if-match': '"1"' }), 412, 'PRECONDITION_FAILED');
    expectProblem(await call('POST', `/${id}/pause`, undefined, { 'if-match': '"1"' }), 412, 'PRECONDITION_FAILED');
    expectProblem(await call('DELETE', `/${id}`, undefined, { 'if-match': '"1"' }), 412, 'PRECONDITION_FAILED');
    expect((await call('DELETE', `/${id}`, undefined, { 'if-match': '"2"' })).status).toBe(204);
  });

  it('pause and resume', async () => {
    const id = await created();
    const paused = await call('POST', `/${id}/pause`, undefined, { 'http-remote-user': 'carol' });
    expect(paused.body).toMatchObject({
      status: 'paused',
      statusReason: { code: 'PAUSED', text: 'Paused by carol' },
      revision: 2,
    });
    expect((await call('POST', `/${id}/pause`)).body['revision']).toBe(2);
    expect((await call('POST', `/${id}/resume`)).body).toMatchObject({
      status: 'active',
      statusReason: null,
      revision: 3,
    });
    expect((await app.topic()).filter(({ key }) => key === id).map(({ revision }) => revision)).toEqual([1, 2, 3]);
  });

  it('DELETE leaves a tombstone with the revision', async () => {
    const id = await created();
    const answer = await call('DELETE', `/${id}`);
    expect([answer.status, answer.body]).toEqual([204, {}]);
    expect((await app.topic()).filter(({ key }) => key === id).at(-1)).toEqual({ key: id, revision: 2, deleted: true });
    expectProblem(await call('GET', `/${id}`), 404, 'NOT_FOUND');
    expectProblem(await call('DELETE', `/${id}`), 404, 'NOT_FOUND');
  });

  it('know their methods', async () => {
    const answer = await call('POST', '/sub_x', { target });
    expectProblem(answer, 405, 'METHOD_NOT_ALLOWED');
    expect(answer.headers.get('allow')).toContain('PATCH');
  });
});

it('describes itself', async () => {
  const response = await fetch(`${app.url}/openapi.json`);
  const { paths } = (await response.json()) as {
    paths: Record<
      string,
      Record<string, { requestBody?: { content: Record<string, { schema: { required?: string[] } }> } }>
    >;
  };
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/v1/subscriptions',
      '/v1/subscriptions/{id}',
      '/v1/subscriptions/{id}/pause',
      '/v1/subscriptions/{id}/resume',
    ]),
  );
  expect(paths['/v1/subscriptions']?.['post']?.requestBody?.content['application/json']?.schema.required).toEqual([
    'target',
  ]);
});

describe('two processes on one store and one topic', () => {
  it('publish every revision of fifty parallel changes, the final state last', async () => {
    const other = await app.another();
    try {
      const id = await created();
      const urls = [app.url, other.url];
      const change = async (number: number) => {
        const response = await fetch(`${urls[number % 2] ?? ''}/v1/subscriptions/${id}`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ name: `change ${number}` }),
        });
        expect(response.status).toBe(200);
        return ((await response.json()) as { revision: number }).revision;
      };
      const revisions = await Promise.all(Array.from({ length: 50 }, (_, number) => change(number)));
      expect([...revisions].sort((one, two) => one - two)).toEqual(
        Array.from({ length: 50 }, (_, number) => number + 2),
      );
      const seen = (await app.topic()).filter(({ key }) => key === id).map(({ revision }) => revision);
      expect(new Set(seen)).toEqual(new Set(Array.from({ length: 51 }, (_, number) => number + 1)));
      await waitFor(async () => (await app.topic()).filter(({ key }) => key === id).at(-1)?.revision === 51);
    } finally {
      await other.stop({ drop: false });
    }
  });
});
