import { type HttpTarget, type PolicyServer, startHttpTarget, startPolicyServer, waitFor } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Carillon, startCarillon } from './carillon.fixture';
import { PacificaClient } from './pacifica-client.fixture';
import type { ProjectClient, ShownDelivery } from './project-client.fixture';

/** Event, policy, target: each case is one that the original's tests assert or that was seen by running it. */
describe('an event on its way through the Pacifica contract', () => {
  let carillon: Carillon;
  let target: HttpTarget;
  let policy: PolicyServer;
  beforeAll(async () => {
    [target, policy] = await Promise.all([startHttpTarget(), startPolicyServer()]);
    carillon = await startCarillon({ POLICY_URL: policy.url });
  });
  afterAll(async () => {
    await carillon.stop();
    await Promise.all([target.close(), policy.close()]);
  });

  /** A user of a project of their own, so that each event meets one story's subscriptions only. */
  function someone(): { client: ProjectClient; user: PacificaClient; path: string; url: string } {
    const client = carillon.project();
    const path = `/${client.project}`;
    return { client, user: new PacificaClient(client, client.project), path, url: `${target.url}${path}` };
  }

  const decided = (client: ProjectClient, receivedId: string, state: string): Promise<ShownDelivery> =>
    waitFor(
      async () => {
        const [delivery] = await client.deliveriesOf(`evt_${receivedId.replaceAll('-', '')}`);
        return delivery?.state === state && delivery;
      },
      { describe: `the history to say ${state}` },
    );

  it('asks the policy for the owner, then reaches the target as posted, with the extensions merged', async () => {
    const { user, path, url } = someone();
    await user.subscribe({ target_url: url, jsonpath: 'data', extensions: { b: 'ours', big: 1, c: { d: 3 } } });
    const event =
      '{ "data": {"n": 9007199254740993, "__proto__": 1}, "extensions": {"a":1.0,"b":"theirs"}, "z":"\\u0041" }';
    await user.receive(event);
    const [question] = await policy.waitForQuestions(1, { user: user.user });
    expect(question?.request.headers['content-type']).toBe('application/json');
    expect(question?.request.text()).toBe(event);
    const [request] = await target.waitForRequests(1, { path });
    expect(request?.method).toBe('POST');
    expect(request?.headers['content-type']).toBe('application/json');
    // nothing but what the contract names
    expect(Object.keys(request?.headers ?? {}).filter((name) => /^(webhook|carillon|ce)-/.test(name))).toEqual([]);
    const merged = '{"a": 1.0, "b": "ours", "big": 1, "c": {"d":3}}';
    expect(request?.text()).toBe(event.replace('{"a":1.0,"b":"theirs"}', merged));
    expect(policy.questions(user.user)).toHaveLength(1);
  });

  it.each([
    { what: 'an event without extensions', event: '{"data":1}', extensions: {}, expected: { data: 1, extensions: {} } },
    {
      what: 'an event whose extensions are no object',
      event: '{"data":1,"extensions":[2]}',
      extensions: { a: 1 },
      expected: { data: 1, extensions: { a: 1 } },
    },
    { what: 'an event that is no object', jsonpath: '$', event: '[1, 2]', extensions: { a: 1 }, expected: [1, 2] },
  ])('delivers $what', async ({ jsonpath = '$.data', event, extensions, expected }) => {
    const { user, path, url } = someone();
    await user.subscribe({ target_url: url, jsonpath, extensions });
    await user.receive(event);
    const [request] = await target.waitForRequests(1, { path });
    expect(request?.json()).toEqual(expected);
  });

  it('takes a matched null, false or 0 for a match, and no value for none', async () => {
    const { client, user, path, url } = someone();
    await user.subscribe({ target_url: url, jsonpath: '$.data.*.flag' });
    const events = ['{"data":{"a":{"flag":null}}}', '{"data":{"a":{"flag":0}}}', '{"data":{"a":{"flag":false}}}'];
    for (const event of events) await user.receive(event);
    const none = await user.receive('{"data":{"a":{"other":1}}}');
    await target.waitForRequests(3, { path });
    const eventId = `evt_${none.replaceAll('-', '')}`;
    await waitFor(async () => (await client.event(eventId)).state === 'unmatched', { describe: 'unmatched' });
    expect(target.requests(path)).toHaveLength(3);
  });

  it('is not deduplicated: each POST is an event with an id of its own', async () => {
    const { user, path, url } = someone();
    await user.subscribe({ target_url: url });
    const ids = [await user.receive('{"data":1,"id":"same"}'), await user.receive('{"data":1,"id":"same"}')];
    expect(ids[0]).not.toBe(ids[1]);
    await target.waitForRequests(2, { path });
  });

  it('reaches native subscriptions too, as posted, and asks nobody for them', async () => {
    const { client, user, url, path } = someone();
    await client.subscribe(url, { filters: [{ exact: { type: 'org.pacifica.metadata.ingest' } }] });
    const event = '{"eventType":"org.pacifica.metadata.ingest","source":"/md", "data":[]}';
    await user.receive(event);
    const [request] = await target.waitForRequests(1, { path });
    expect(request?.text()).toBe(event);
    expect(request?.headers['content-type']).toBe('application/json');
    expect(request?.headers['webhook-id']).toMatch(/^dlv_/);
    expect(policy.questions('default_user')).toEqual([]);
  });

  describe('when the policy', () => {
    it('says 412, is denied: the target is not called, the subscription stays enabled', async () => {
      const { client, user, path, url } = someone();
      policy.deny(user.user);
      const { uuid } = await user.subscribe({ target_url: url });
      const id = await user.receive();
      expect(await decided(client, id, 'denied')).toMatchObject({ reason: 'POLICY_DENIED' });
      expect(await user.get(uuid)).toMatchObject({ disabled: null, error: null });
      expect(target.requests(path)).toEqual([]);
    });

    it('says 500, the subscription is switched off with its answer as error', async () => {
      const { client, user, path, url } = someone();
      policy.answer(user.user, { status: 500, body: 'IndexError: list index out of range' });
      const { uuid } = await user.subscribe({ target_url: url });
      const id = await user.receive();
      expect(await user.waitUntilDisabled(uuid)).toMatchObject({ error: 'IndexError: list index out of range' });
      expect(await decided(client, id, 'denied')).toMatchObject({ reason: 'POLICY_FAILED' });
      expect(target.requests(path)).toEqual([]);
      // who has seen it disabled can be sure: nobody is asked any more
      const later = await user.receive();
      await waitFor(async () => (await client.event(`evt_${later.replaceAll('-', '')}`)).state === 'unmatched', {
        describe: 'unmatched',
      });
      expect(policy.questions(user.user)).toHaveLength(1);
    });

    it('says 304, nothing happens', async () => {
      const { client, user, path, url } = someone();
      policy.answer(user.user, { status: 304 });
      const { uuid } = await user.subscribe({ target_url: url });
      expect(await decided(client, await user.receive(), 'denied')).toMatchObject({ reason: 'POLICY_REDIRECTED' });
      expect(await user.get(uuid)).toMatchObject({ disabled: null });
      expect(target.requests(path)).toEqual([]);
    });

    it('cannot be reached, the match waits, the subscription stays enabled, and others go on', async () => {
      const { client, user, path, url } = someone();
      policy.answer(user.user, { reset: true }, { reset: true }, { status: 200 });
      const { uuid } = await user.subscribe({ target_url: url });
      await client.subscribe(`${url}/native`);
      await user.receive();
      await target.waitForRequests(1, { path: `${path}/native` });
      const [first, second, third] = await policy.waitForQuestions(3, { user: user.user, timeoutMs: 20_000 });
      // asked again after 1 and 2 s, give or take a fifth
      expect((second?.request.receivedAtMs ?? 0) - (first?.request.receivedAtMs ?? 0)).toBeGreaterThan(750);
      expect((third?.request.receivedAtMs ?? 0) - (second?.request.receivedAtMs ?? 0)).toBeGreaterThan(1_550);
      await target.waitForRequests(1, { path });
      expect(await user.get(uuid)).toMatchObject({ disabled: null });
    });

    it('is asked about a user with odd characters, it is one path segment', async () => {
      const client = carillon.project();
      const user = new PacificaClient(client, 'CORP\\a/b c?');
      await user.subscribe({ target_url: `${target.url}/odd` });
      await user.receive();
      await target.waitForRequests(1, { path: '/odd' });
      expect(policy.questions('CORP\\a/b c?')).toHaveLength(1);
    });
  });

  describe('when the target', () => {
    it.each([
      { answer: { status: 404, body: 'no such thing' }, error: 'no such thing' },
      { answer: { status: 500, body: '' }, error: '' },
      { answer: { status: 410, body: 'gone' }, error: 'gone' },
    ])('says $answer.status, it is one try and the subscription is off with the text', async ({ answer, error }) => {
      const { client, user, path, url } = someone();
      target.answer(path, answer);
      const { uuid, ...before } = await user.subscribe({ target_url: url });
      const id = await user.receive();
      const off = await user.waitUntilDisabled(uuid);
      expect(off).toMatchObject({ ...before, disabled: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), error });
      await decided(client, id, 'dead');
      expect(target.requests(path)).toHaveLength(1);
    });

    it('refuses the connection, it is off with the error; a PUT switches it on again', async () => {
      const { user, path, url } = someone();
      const closed = await startHttpTarget();
      await closed.close();
      const { uuid } = await user.subscribe({ target_url: closed.url });
      const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
      expect((await user.request('POST', '/receive', { body: '{"data":1}', headers })).status).toBe(200);
      expect(await user.waitUntilDisabled(uuid)).toMatchObject({ error: expect.stringMatching(/./) });
      const on = await user.put(uuid, { target_url: url, disabled: null, error: null });
      expect(on).toMatchObject({ disabled: null, error: null });
      await user.receive();
      await target.waitForRequests(1, { path });
    });

    it('is no URL, it is off as well', async () => {
      const { user } = someone();
      const { uuid } = await user.subscribe({ target_url: 'not a url' });
      await user.receive();
      expect(await user.waitUntilDisabled(uuid)).toMatchObject({ error: expect.stringMatching(/./) });
    });

    it.each([
      { status: 301, method: 'GET' },
      { status: 302, method: 'GET' },
      { status: 303, method: 'GET' },
      { status: 307, method: 'POST' },
      { status: 308, method: 'POST' },
    ])('redirects with $status, it is followed as $method', async ({ status, method }) => {
      const { user, path, url } = someone();
      target.answer(path, { status, headers: { location: `${path}/moved` } });
      const { uuid } = await user.subscribe({ target_url: url });
      await user.receive('{"data":1}');
      const [request] = await target.waitForRequests(1, { path: `${path}/moved` });
      expect(request?.method).toBe(method);
      expect(request?.text()).toBe(method === 'POST' ? '{"data":1,"extensions":{}}' : '');
      expect(await user.get(uuid)).toMatchObject({ disabled: null });
    });

    it('redirects in a circle, it is off', async () => {
      const { user, path, url } = someone();
      target.answer(path, { status: 307, headers: { location: path } });
      const { uuid } = await user.subscribe({ target_url: url });
      await user.receive();
      await user.waitUntilDisabled(uuid);
      // the first and five that were followed
      expect(target.requests(path)).toHaveLength(6);
    });

    it('says 304, the subscription stays enabled', async () => {
      const { client, user, path, url } = someone();
      target.answer(path, { status: 304 });
      const { uuid } = await user.subscribe({ target_url: url });
      await decided(client, await user.receive(), 'delivered');
      expect(await user.get(uuid)).toMatchObject({ disabled: null });
    });
  });

  it('one subscription that fails never affects the others', async () => {
    const { user, path, url } = someone();
    target.answer(`${path}/bad`, { status: 500, body: 'x' });
    await user.subscribe({ target_url: `${url}/bad` });
    await user.subscribe({ target_url: `${url}/good` });
    await user.receive();
    await target.waitForRequests(1, { path: `${path}/good` });
  });
});
