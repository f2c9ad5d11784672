import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Carillon, startCarillon } from './carillon.fixture';
import { EVENT_MATCH_KEYS, PacificaClient } from './pacifica-client.fixture';
import type { ProjectClient, Reply } from './project-client.fixture';

const UNEXPECTED = 'The server encountered an unexpected condition which prevented it from fulfilling the request.';
const METHODS = 'DELETE, GET, HEAD, POST, PUT';
const TARGET = 'http://127.0.0.1:9/nobody';
const good = { name: 'n', jsonpath: '$.data', target_url: TARGET };

/** Each case is one that the original's tests assert or that was seen by running it. */
describe('the routes of Pacifica Notifications', () => {
  let carillon: Carillon;
  let client: ProjectClient;
  let user: PacificaClient;
  let other: PacificaClient;
  beforeAll(async () => {
    carillon = await startCarillon();
    client = carillon.project();
    user = new PacificaClient(client, 'dmlb2001');
    other = new PacificaClient(client, 'somebody');
  });
  afterAll(async () => {
    await carillon.stop();
  });

  const mine = async (body: object = {}) => (await user.subscribe({ ...good, ...body })).uuid;

  function expectRefusal(reply: Reply, status: number, message: string): void {
    const names: Record<number, string> = {
      400: '400 Bad Request',
      403: '403 Forbidden',
      404: '404 Not Found',
      405: '405 Method Not Allowed',
      500: '500 Internal Server Error',
    };
    expect(reply.json).toEqual({ status: names[status], message, traceback: '', version: expect.any(String) });
    expect(Object.keys(reply.json as object)).toEqual(['status', 'message', 'traceback', 'version']);
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toBe('application/json');
  }

  it('POST answers 200 with the thirteen keys in their order', async () => {
    const reply = await user.request('POST', '/eventmatch', { body: { ...good, extra: 'ignored', user: 'not me' } });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('application/json');
    expect(reply.headers.get('allow')).toBe(METHODS);
    expect(Object.keys(reply.json as object)).toEqual(EVENT_MATCH_KEYS);
    expect(reply.json).toMatchObject({
      uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      user: 'dmlb2001',
      disabled: null,
      error: null,
      version: 'v0.1',
      extensions: {},
      auth: {},
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$/),
      deleted: null,
    });
  });

  it('GET lists what is mine and not deleted, disabled ones too; an empty list is 403', async () => {
    const lister = new PacificaClient(client, `lister-${randomUUID()}`);
    expectRefusal(await lister.request('GET', '/eventmatch/'), 403, 'Forbidden');
    const first = await lister.subscribe(good);
    const off = await lister.subscribe({ ...good, disabled: '2020-01-01T00:00:00', error: 'why' });
    const gone = await lister.subscribe(good);
    expect((await lister.request('DELETE', `/eventmatch/${gone.uuid}`)).status).toBe(200);
    const list = (await lister.request('GET', '/eventmatch')).json as { uuid: string }[];
    expect(list.map(({ uuid }) => uuid)).toEqual([first.uuid, off.uuid]);
    expect(list[1]).toMatchObject({ disabled: '2020-01-01T00:00:00', error: 'why' });
    expect((await lister.request('GET', '/eventmatch?event_uuid=')).json).toEqual(list);
  });

  it('without the header it is the default user, with an empty one the user ""', async () => {
    const headers = { 'content-type': 'application/json' };
    const reply = await client.request('POST', '/eventmatch', { body: good, headers });
    expect(reply.json).toMatchObject({ user: 'default_user' });
    const nobody = new PacificaClient(client, '');
    expect(await nobody.subscribe(good)).toMatchObject({ user: '' });
  });

  it('takes the uuid of the client, once', async () => {
    const uuid = randomUUID();
    expect(await user.subscribe({ ...good, uuid })).toMatchObject({ uuid });
    expectRefusal(await user.request('POST', '/eventmatch', { body: { ...good, uuid } }), 500, UNEXPECTED);
    // also once it is deleted
    await user.request('DELETE', `/eventmatch/${uuid}`);
    expectRefusal(await user.request('POST', '/eventmatch', { body: { ...good, uuid } }), 500, UNEXPECTED);
  });

  it.each<{ as: string; spell: (uuid: string) => string }>([
    { as: 'upper case', spell: (uuid) => uuid.toUpperCase() },
    { as: 'without dashes', spell: (uuid) => uuid.replaceAll('-', '') },
    { as: 'braced', spell: (uuid) => `{${uuid}}` },
    { as: 'a URN', spell: (uuid) => `urn:uuid:${uuid}` },
    { as: 'with a slash at the end', spell: (uuid) => `${uuid}/` },
  ])('reads a uuid in the path $as', async ({ spell }) => {
    const uuid = await mine();
    expect((await user.request('GET', `/eventmatch/${spell(uuid)}`)).json).toMatchObject({ uuid });
    expect(
      (await user.request('GET', `/eventmatch?event_uuid=${encodeURIComponent(spell(uuid).replace('/', ''))}`)).json,
    ).toMatchObject({ uuid });
  });

  describe('PUT', () => {
    it('changes what it names; extensions fall back to {}; updated moves, created does not', async () => {
      const before = await user.subscribe({ ...good, extensions: { a: 1 } });
      const after = await user.put(before.uuid, { target_url: 'http://127.0.0.1:9/new' });
      expect(after).toEqual({
        ...before,
        target_url: 'http://127.0.0.1:9/new',
        extensions: {},
        updated: expect.any(String),
      });
      expect(after).not.toMatchObject({ updated: (before as { updated?: string }).updated });
      expect(await user.put(before.uuid, {})).toMatchObject({ uuid: before.uuid });
    });

    it('hands it over to another user', async () => {
      const uuid = await mine();
      expectRefusal(await user.request('PUT', `/eventmatch/${uuid}`, { body: { user: other.user } }), 403, 'Forbidden');
      expect(await other.get(uuid)).toMatchObject({ user: other.user });
      expectRefusal(await user.request('GET', `/eventmatch/${uuid}`), 403, 'Forbidden');
    });

    it('enables again only by "disabled": null', async () => {
      const uuid = await mine({ disabled: '2020-01-01T00:00:00Z', error: 'why' });
      expect(await user.put(uuid, { name: 'x' })).toMatchObject({ disabled: expect.any(String), error: 'why' });
      expect(await user.put(uuid, { disabled: null, error: null })).toMatchObject({ disabled: null, error: null });
    });
  });

  it('DELETE answers 200 with nothing, then everything is 403', async () => {
    const uuid = await mine();
    const reply = await user.request('DELETE', `/eventmatch/${uuid}`);
    expect([reply.status, reply.text]).toEqual([200, '']);
    for (const method of ['DELETE', 'GET']) {
      expectRefusal(await user.request(method, `/eventmatch/${uuid}`), 403, 'Forbidden');
    }
    expectRefusal(await user.request('PUT', `/eventmatch/${uuid}`, { body: {} }), 403, 'Forbidden');
  });

  it.each(['GET', 'PUT', 'DELETE'])('%s of what is another user’s is 403', async (method) => {
    const uuid = await mine();
    const body = method === 'PUT' ? {} : undefined;
    expectRefusal(await other.request(method, `/eventmatch/${uuid}`, { body }), 403, 'Forbidden');
    expect(await user.get(uuid)).toMatchObject({ uuid, deleted: null });
  });

  describe('refuses with 500 a POST', () => {
    it.each<[string, string | object]>([
      ['without a name', { jsonpath: '$.data', target_url: TARGET }],
      ['without a jsonpath', { name: 'n', target_url: TARGET }],
      ['without a target_url', { name: 'n', jsonpath: '$.data' }],
      ['of bad JSON', '{"name":'],
      ['of nothing', ''],
      ['of an array', [good]],
      ['with a name that is no string', { ...good, name: 1 }],
      ['with a name of more than 255 characters', { ...good, name: 'n'.repeat(256) }],
      ['with a NUL in the name', { ...good, name: 'a\0' }],
      ['with auth null', { ...good, auth: null }],
      ['with auth {}', { ...good, auth: {} }],
      ['with an unknown auth type', { ...good, auth: { type: 'x' } }],
      ['with half a password', { ...good, auth: { type: 'basic', basic: { username: 'u' } } }],
      ['with extensions that are no object', { ...good, extensions: [] }],
      ['with a path that does not parse', { ...good, jsonpath: '$.data[' }],
      ['with an empty path', { ...good, jsonpath: '' }],
      ['with a filter, until the matching issue', { ...good, jsonpath: '$.data[?(@.a = 1)]' }],
      ['with credentials, until there is a secret store', { ...good, auth: { type: 'basic' } }],
      ['with a uuid that is none', { ...good, uuid: '1234' }],
      ['with uuid null', { ...good, uuid: null }],
      ['with a date that is none', { ...good, disabled: 'yesterday' }],
      ['with created null', { ...good, created: null }],
      ['with a user that is no string', { ...good, user: 1 }],
      [
        'with all six fields of a copied answer',
        {
          ...good,
          uuid: randomUUID(),
          user: 'u',
          created: '2020-01-01',
          updated: '2020-01-01',
          deleted: null,
          version: 'v0.1',
        },
      ],
    ])('%s', async (_what, body) => {
      expectRefusal(await user.request('POST', '/eventmatch', { body }), 500, UNEXPECTED);
    });
  });

  it('POST with a deleted date is 403, and the uuid is taken', async () => {
    const uuid = randomUUID();
    const body = { ...good, uuid, deleted: '2020-01-01T00:00:00' };
    expectRefusal(await user.request('POST', '/eventmatch', { body }), 403, 'Forbidden');
    expectRefusal(await user.request('POST', '/eventmatch', { body: { ...good, uuid } }), 500, UNEXPECTED);
  });

  it.each(['application/json; charset=utf-8', 'application/cloudevents+json', 'text/plain'])(
    'reads JSON whatever its type, here %s',
    async (type) => {
      const reply = await user.request('POST', '/eventmatch', {
        body: JSON.stringify(good),
        headers: { 'content-type': type },
      });
      expect(reply.status).toBe(200);
    },
  );

  const unknown = randomUUID();
  it.each<[string, string, number, string, (string | null)?]>([
    ['GET', '/eventmatch/1234', 500, UNEXPECTED],
    ['GET', `/eventmatch/${unknown}`, 403, 'Forbidden'],
    ['PUT', `/eventmatch/${unknown}`, 403, 'Forbidden'],
    ['GET', `/eventmatch/${unknown}/b`, 404, 'Nothing matches the given URI'],
    ['POST', '/eventmatch/x', 404, 'Nothing matches the given URI'],
    ['GET', '/eventmatch/%ff', 404, 'Nothing matches the given URI'],
    ['PUT', '/eventmatch', 404, 'Missing parameters: event_uuid'],
    ['DELETE', '/eventmatch', 404, 'Missing parameters: event_uuid'],
    ['GET', '/eventmatch?x=1', 404, 'Unexpected query string parameters: x'],
    ['PATCH', '/eventmatch', 405, 'Specified method is invalid for this resource', METHODS],
    ['OPTIONS', '/eventmatch', 405, 'Specified method is invalid for this resource', METHODS],
    ['PATCH', `/eventmatch/${unknown}`, 405, 'Specified method is invalid for this resource', METHODS],
    ['GET', '/receive', 405, 'Specified method is invalid for this resource', 'POST'],
    ['PUT', '/receive', 405, 'Specified method is invalid for this resource', 'POST'],
    ['POST', '/receive/x', 404, 'Nothing matches the given URI'],
  ])('%s %s is %i', async (method, path, status, message, allow) => {
    const body = ['PUT', 'POST', 'PATCH'].includes(method) ? '{"half' : undefined;
    const reply = await user.request(method, path, { body });
    expectRefusal(reply, status, message);
    if (allow !== undefined) expect(reply.headers.get('allow')).toBe(allow);
  });

  it('HEAD is a GET without its body', async () => {
    const uuid = await mine();
    const reply = await user.request('HEAD', `/eventmatch/${uuid}`);
    expect([reply.status, reply.text]).toEqual([200, '']);
  });

  it.each([
    ['application/x-www-form-urlencoded', 'a=1&b=2', 400, 'Unexpected body parameters: a, b'],
    ['multipart/form-data; boundary=x', '--x--', 500, UNEXPECTED],
  ])('a body of type %s is refused with its own status', async (type, body, status, message) => {
    for (const path of ['/eventmatch', '/receive']) {
      const reply = await user.request('POST', path, { body, headers: { 'content-type': type } });
      expectRefusal(reply, status, message);
    }
  });

  describe('POST /receive', () => {
    it.each(['{"data":{}}', 'null', '[]', '"text"', '0', '{"n":NaN}'])(
      'takes %s and answers with its id as bare text',
      async (body) => {
        const reply = await user.request('POST', '/receive', { body });
        expect(reply.status).toBe(200);
        expect(reply.text).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(reply.headers.get('allow')).toBe('POST');
      },
    );

    it.each([
      ['nothing', ''],
      ['no JSON', '{"a":'],
      ['a byte order mark', Buffer.from('\ufeff{}')],
      ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ])('refuses %s with 500', async (_what, body) => {
      expectRefusal(await user.request('POST', '/receive', { body }), 500, UNEXPECTED);
    });
  });

  it('shows its subscriptions in the native API as well', async () => {
    const uuid = await mine();
    const shown = await client.subscription(`sub_${uuid.replaceAll('-', '')}`);
    expect(shown).toMatchObject({ owner: 'dmlb2001', failure: { policy: 'disable' }, target: { url: TARGET } });
  });
});
