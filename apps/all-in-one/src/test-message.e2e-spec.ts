import { type HttpTarget, startHttpTarget, waitFor } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Carillon, startCarillon } from './carillon.fixture';
import type { ProjectClient } from './project-client.fixture';

interface Sent {
  readonly eventId: string;
  readonly deliveryId: string;
}

describe('a test message', () => {
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

  const send = (client: ProjectClient, id: string, headers: Record<string, string> = {}): Promise<Sent> =>
    client.expect(202, 'POST', `/v1/subscriptions/${id}/test`, { headers });

  it('reaches its target whatever the filter says, marked, and nobody else’s', async () => {
    const client = carillon.project();
    const filters = [{ exact: { type: 'never' } }];
    const { id } = await client.subscribe(`${target.url}/tested`, { name: 'mine', filters, minSeverity: 'fatal' });
    await client.subscribe(`${target.url}/everything`);
    const { eventId, deliveryId } = await send(client, id);
    const [request] = await target.waitForRequests(1, { path: '/tested' });
    expect(request?.headers).toMatchObject({ 'webhook-id': deliveryId, 'carillon-event': eventId });
    expect(JSON.parse(String(request?.body))).toMatchObject({
      type: 'carillon.subscription.test',
      subject: id,
      data: { subscription: { id, name: 'mine' } },
    });
    const found = await waitFor(
      async () => {
        if ((await client.request('GET', `/v1/events/${eventId}`)).status === 404) return false;
        const explained = await client.explain(eventId, id);
        return explained.stages.at(-1)?.outcome === 'delivered' && explained;
      },
      { timeoutMs: 20_000, describe: 'the history to say delivered' },
    );
    expect(found.stages.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual([
      'accepted accepted',
      'matching matched',
      'policy allowed',
      'delivery delivered',
    ]);
    expect((await client.deliveriesOf(eventId)).map((delivery) => delivery.id)).toEqual([deliveryId]);
    expect(target.requests('/everything')).toEqual([]);
    // matched again it would go to everybody
    expect((await client.request('POST', `/v1/events/${eventId}/replay`, { body: {} })).status).toBe(409);
    // and what no filter is asked about is no hit of a preview
    const previewed = await client.expect<{ scanned: number }>(200, 'POST', '/v1/subscriptions/preview', {
      body: { filters: [] },
    });
    expect(previewed.scanned).toBe(0);
  });

  it('that fails is tried again like any other', async () => {
    const client = carillon.project();
    target.answer('/failing', { status: 500 }, { status: 200 });
    const { id } = await client.subscribe(`${target.url}/failing`);
    const { deliveryId } = await send(client, id);
    const requests = await target.waitForRequests(2, { path: '/failing', timeoutMs: 20_000 });
    expect(requests.map(({ headers }) => headers['webhook-id'])).toEqual([deliveryId, deliveryId]);
  });

  it('is sent once when its request is repeated with an Idempotency-Key', async () => {
    const client = carillon.project();
    const { id } = await client.subscribe(`${target.url}/once`);
    const headers = { 'idempotency-key': 'one' };
    const [first, second] = [await send(client, id, headers), await send(client, id, headers)];
    expect(second).toEqual(first);
    const other = await send(client, id);
    expect(other.eventId).not.toBe(first.eventId);
    await target.waitForRequests(2, { path: '/once' });
    expect(
      target
        .requests('/once')
        .map((request) => request.headers['carillon-event'])
        .sort(),
    ).toEqual([first.eventId, other.eventId].sort());
  });

  it('is refused while the subscription is off, with the reason, and for what is not there', async () => {
    const [client, other] = [carillon.project(), carillon.project()];
    const { id } = await client.subscribe(`${target.url}/off`);
    expect((await other.request('POST', `/v1/subscriptions/${id}/test`)).status).toBe(404);
    expect((await client.request('POST', `/v1/subscriptions/sub_${'0'.repeat(32)}/test`)).status).toBe(404);
    await client.expect(200, 'POST', `/v1/subscriptions/${id}/pause`);
    const refused = await client.request('POST', `/v1/subscriptions/${id}/test`);
    expect(refused).toMatchObject({
      status: 409,
      json: { code: 'CONFLICT', detail: expect.stringMatching(/paused.*PAUSED/) },
    });
    await client.expect(204, 'DELETE', `/v1/subscriptions/${id}`);
    expect((await client.request('POST', `/v1/subscriptions/${id}/test`)).status).toBe(404);
    expect(target.requests('/off')).toEqual([]);
  });
});
