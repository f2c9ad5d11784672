import { type HttpTarget, startHttpTarget, waitFor } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Carillon, startCarillon } from './carillon.fixture';
import type { ProjectClient, ShownDelivery } from './project-client.fixture';

// their waits for a first retry overlap
describe.concurrent('a subscription that is switched off', () => {
  let carillon: Carillon;
  let target: HttpTarget;
  beforeAll(async () => {
    target = await startHttpTarget();
    carillon = await startCarillon();
  });
  afterAll(async () => {
    await carillon.stop();
    await target.close();
  });

  const settled = (client: ProjectClient, eventId: string, state: string): Promise<ShownDelivery> =>
    waitFor(
      async () => {
        const [delivery] = await client.deliveriesOf(eventId);
        return delivery?.state === state && delivery;
      },
      { timeoutMs: 20_000, describe: `the history to say ${state}` },
    );

  /** A subscription with one delivery that has failed once and waits for its retry. */
  async function pending(path: string): Promise<{ client: ProjectClient; id: string; eventId: string }> {
    target.answer(path, { status: 503 }, { status: 200 });
    const client = carillon.project();
    const { id } = await client.subscribe(`${target.url}${path}`);
    const eventId = await client.publish();
    await target.waitForRequests(1, { path });
    return { client, id, eventId };
  }

  it('by a pause: new matches are suppressed, the pending delivery is held and goes on at resume', async () => {
    const path = '/paused';
    const { client, id, eventId } = await pending(path);
    expect((await client.request('POST', `/v1/subscriptions/${id}/pause`)).json).toMatchObject({ status: 'paused' });
    const unwanted = await client.publish();
    expect(await settled(client, unwanted, 'suppressed')).toMatchObject({ reason: 'PAUSED', attempts: [] });

    // its retry comes due, and it is found held instead of sent
    await waitFor(
      async () => {
        const { stages } = await client.explain(eventId, id);
        return stages.some(({ outcome }) => outcome === 'held');
      },
      { timeoutMs: 20_000, describe: 'the delivery to be held' },
    );
    expect(target.requests(path)).toHaveLength(1);

    expect((await client.request('POST', `/v1/subscriptions/${id}/resume`)).json).toMatchObject({ status: 'active' });
    const requests = await target.waitForRequests(2, { path });
    expect(requests.map(({ headers }) => headers['carillon-event'])).toEqual([eventId, eventId]);
    expect(requests.map(({ headers }) => headers['carillon-attempt'])).toEqual(['1', '2']);
    expect((await settled(client, eventId, 'delivered')).attempts).toHaveLength(2);
    const wanted = await client.publish();
    const [, , last] = await target.waitForRequests(3, { path });
    expect(last?.headers['carillon-event']).toBe(wanted);
  });

  it('by a delete: what is pending is suppressed', async () => {
    const path = '/deleted';
    const { client, id, eventId } = await pending(path);
    expect((await client.request('DELETE', `/v1/subscriptions/${id}`)).status).toBe(204);
    expect((await client.request('GET', `/v1/subscriptions/${id}`)).status).toBe(404);
    expect(await settled(client, eventId, 'suppressed')).toMatchObject({ reason: 'DELETED' });
    const unseen = await client.publish();
    await waitFor(async () => (await client.event(unseen)).state === 'unmatched', {
      describe: 'the history to say unmatched',
    });
    expect(target.requests(path)).toHaveLength(1);
  });

  it('not by a change: a pending delivery goes to the new target', async () => {
    const { client, id, eventId } = await pending('/old');
    const body = { target: { url: `${target.url}/new` } };
    expect((await client.request('PATCH', `/v1/subscriptions/${id}`, { body })).status).toBe(200);
    const [request] = await target.waitForRequests(1, { path: '/new', timeoutMs: 20_000 });
    expect(request?.headers).toMatchObject({ 'carillon-event': eventId, 'carillon-attempt': '2' });
    expect(target.requests('/old')).toHaveLength(1);
  });

  it('for lesser events, by its severity, gets the severe ones only', async () => {
    const client = carillon.project();
    await client.subscribe(`${target.url}/severe`, { minSeverity: 'error' });
    const info = await client.publish();
    const warn = await client.publish({ severitynumber: 13 });
    const error = await client.publish({ severitynumber: 17 });
    await settled(client, error, 'delivered');
    for (const lesser of [info, warn]) {
      await waitFor(async () => (await client.event(lesser)).state === 'unmatched', {
        describe: 'the history to say unmatched',
      });
    }
    expect(target.requests('/severe').map(({ headers }) => headers['carillon-event'])).toEqual([error]);
  });

  it('in another project is not even visible', async () => {
    const [mine, theirs] = [carillon.project(), carillon.project()];
    const { id } = await mine.subscribe(`${target.url}/mine`);
    for (const [method, path] of [
      ['GET', ''],
      ['PUT', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/pause'],
      ['POST', '/resume'],
    ] as const) {
      const body = ['PUT', 'PATCH'].includes(method) ? { target: { channel: 'webhook', url: target.url } } : undefined;
      const reply = await theirs.request(method, `/v1/subscriptions/${id}${path}`, { body });
      expect(reply.status, method).toBe(404);
    }
    const theirEvent = await theirs.publish();
    expect((await mine.request('GET', `/v1/events/${theirEvent}`)).status).toBe(404);
    const myEvent = await mine.publish();
    const [request] = await target.waitForRequests(1, { path: '/mine' });
    expect(request?.headers['carillon-event']).toBe(myEvent);
  });
});
