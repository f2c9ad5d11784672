import { readFileSync } from 'node:fs';
import path from 'node:path';

import { type HttpTarget, startHttpTarget, waitFor } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BATCH, STRUCTURED } from './an-event.fixture';
import { type Carillon, startCarillon } from './carillon.fixture';

const EXAMPLES = path.resolve(__dirname, '../../../examples');

describe('a first notification, with the files that the README posts', () => {
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

  it('reaches the target byte for byte, with the headers of the contract, and the history says so', async () => {
    const client = carillon.project();
    const subscription = await client.expect<{ id: string }>(201, 'POST', '/v1/subscriptions', {
      body: bigOrders('/orders'),
      headers: { 'content-type': 'application/json' },
    });
    const event = readFileSync(path.join(EXAMPLES, 'events/big-order.json'));
    const startedAtMs = Date.now();
    const eventId = await client.publishBytes(event, { 'content-type': STRUCTURED });

    const [request] = await target.waitForRequests(1, { path: '/orders' });
    expect(request?.method).toBe('POST');
    expect(request?.body.equals(event)).toBe(true);
    const [delivery] = await waitFor(
      async () => {
        const deliveries = await client.deliveriesOf(eventId);
        return deliveries[0]?.state === 'delivered' && deliveries;
      },
      { describe: 'the history to say delivered' },
    );
    expect(request?.headers).toMatchObject({
      'content-type': STRUCTURED,
      'webhook-id': delivery?.id,
      'webhook-timestamp': expect.stringMatching(/^\d+$/),
      'carillon-event': eventId,
      'carillon-subscription': subscription.id,
      'carillon-attempt': '1',
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/),
      'user-agent': expect.stringMatching(/^Carillon\/\d+\.\d+\.\d+$/),
    });
    expect(request?.headers).not.toHaveProperty('webhook-signature');
    const sentAtMs = Number(request?.headers['webhook-timestamp']) * 1000;
    expect(sentAtMs).toBeGreaterThan(startedAtMs - 1000);
    expect(sentAtMs).toBeLessThanOrEqual(Date.now());

    expect(delivery).toMatchObject({
      eventId,
      subscriptionId: subscription.id,
      project: client.project,
      owner: 'default_user',
      channel: 'webhook',
      attempts: [{ number: 1, outcome: 'delivered', statusCode: 200 }],
    });
  });

  it('lets only what the filter wants through: neither the small order nor the cancelled one of the batch', async () => {
    const client = carillon.project();
    await client.expect(201, 'POST', '/v1/subscriptions', {
      body: bigOrders('/picked'),
      headers: { 'content-type': 'application/json' },
    });
    const small = await client.publishBytes(readFileSync(path.join(EXAMPLES, 'events/small-order.json')), {
      'content-type': STRUCTURED,
    });
    const [created = '', cancelled = ''] = await client.publishAll(
      readFileSync(path.join(EXAMPLES, 'events/batch.json')),
      { 'content-type': BATCH },
    );
    await target.waitForRequests(1, { path: '/picked' });
    for (const unwanted of [small, cancelled]) {
      await waitFor(async () => (await client.event(unwanted)).state === 'unmatched', {
        describe: 'the history to say unmatched',
      });
    }
    expect(target.requests('/picked').map(({ headers }) => headers['carillon-event'])).toEqual([created]);
  });

  it('sends the payload alone with ce- headers to a target in binary mode', async () => {
    const client = carillon.project();
    await client.subscribe(`${target.url}/binary`, { target: { mode: 'binary', method: 'PUT' } });
    await client.publishBytes(readFileSync(path.join(EXAMPLES, 'events/big-order.json')), {
      'content-type': STRUCTURED,
    });
    const [request] = await target.waitForRequests(1, { path: '/binary' });
    expect(request?.method).toBe('PUT');
    expect(request?.text()).toBe(
      '{ "order": 4711, "total": 129.5, "currency": "EUR", "ledgerNumber": 90071992547409931 }',
    );
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': 'order-4711',
      'ce-source': '/shop/berlin',
      'ce-type': 'order.created',
      'ce-subject': 'order/4711',
      'ce-time': '2026-11-21T10:00:00Z',
    });
  });

  /** The example as it stands in its file, with this spec's target. */
  function bigOrders(pathOfTarget: string): string {
    const text = readFileSync(path.join(EXAMPLES, 'subscriptions/big-orders.json'), 'utf8');
    const url = 'http://127.0.0.1:8090/orders';
    expect(text).toContain(url);
    return text.replace(url, `${target.url}${pathOfTarget}`);
  }
});
