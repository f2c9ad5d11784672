import { type HttpTarget, startHttpTarget, waitFor } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { anEvent, BATCH } from './an-event.fixture';
import { type Carillon, startCarillon } from './carillon.fixture';
import type { ProjectClient, ShownDelivery } from './project-client.fixture';

interface Books {
  readonly imbalance: number;
  readonly totals: Record<string, number>;
}

describe('the history', () => {
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

  it('shows an event with the bytes that came', async () => {
    const client = carillon.project();
    const body = '{"specversion":"1.0","id":"1","source":"/s","type":"t","subject":"x","data":{"n":9007199254740993}}';
    const id = await client.publishBytes(body, { 'content-type': 'application/cloudevents+json' });
    const event = await waitFor(
      async () => {
        const found = await client.event(id);
        return found.state === 'unmatched' && found;
      },
      { describe: 'the event to be unmatched' },
    );
    expect(event).toMatchObject({
      id,
      project: client.project,
      source: '/s',
      sourceId: '1',
      type: 't',
      subject: 'x',
      acceptedAt: expect.stringMatching(/Z$/),
      sizeBytes: body.length,
      matches: 0,
      body,
    });
    const { items } = await client.expect<{ items: { id: string }[] }>(200, 'GET', '/v1/events');
    expect(items.map((item) => item.id)).toEqual([id]);
  });

  it('shows each attempt of a delivery with what the target said', async () => {
    const client = carillon.project();
    target.answer('/attempts', { status: 500, body: 'oops' }, { status: 201, body: 'thanks' });
    const { id } = await client.subscribe(`${target.url}/attempts`);
    const eventId = await client.publish();
    const waiting = await settled(client, eventId, 'pending');
    const delivery = await settled(client, eventId, 'delivered');
    expect(delivery).toMatchObject({
      subscriptionId: id,
      target: `${target.url}/attempts`,
      nextAttemptAt: null,
      attempts: [
        { number: 1, outcome: 'retry', statusCode: 500, response: 'oops', nextAttemptAt: expect.any(String) },
        { number: 2, outcome: 'delivered', statusCode: 201, response: 'thanks', nextAttemptAt: null },
      ],
    });
    expect(waiting.id).toBe(delivery.id);
    expect(await client.expect(200, 'GET', `/v1/deliveries/${delivery.id}`)).toEqual(delivery);
    for (const query of [`subscription=${id}`, 'state=delivered', 'channel=webhook', 'since=2020-01-01T00:00:00Z']) {
      expect(await client.expect(200, 'GET', `/v1/deliveries?${query}`), query).toMatchObject({
        items: [{ id: delivery.id }],
        nextCursor: null,
      });
    }
    for (const query of ['state=dead', 'channel=email', 'since=2999-01-01T00:00:00Z']) {
      expect(await client.expect(200, 'GET', `/v1/deliveries?${query}`), query).toMatchObject({ items: [] });
    }
  });

  it('pages through deliveries, newest first, each once', async () => {
    const client = carillon.project();
    await client.subscribe(`${target.url}/pages`);
    const ids: string[] = [];
    for (let index = 0; index < 7; index += 1) ids.push(await client.publish());
    for (const id of ids) await settled(client, id, 'delivered');
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { items: ShownDelivery[]; nextCursor: string | null } = await client.expect(
        200,
        'GET',
        `/v1/deliveries?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.items.map(({ eventId }) => eventId));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(ids.reverse());
  });

  it('balances: every event and every match is in one place, and nothing is missing', async () => {
    const client = carillon.project();
    target.answer('/books/busy', { status: 503 });
    target.answer('/books/gone', { status: 410 });
    for (const end of ['ok', 'busy', 'gone']) {
      await client.subscribe(`${target.url}/books/${end}`, { filters: [{ exact: { type: end } }] });
    }
    const paused = await client.subscribe(`${target.url}/books/paused`, { filters: [{ exact: { type: 'paused' } }] });
    await client.expect(200, 'POST', `/v1/subscriptions/${paused.id}/pause`);
    const repeated = anEvent({ type: 'ok', subject: 'same' });
    const events = [
      repeated,
      repeated,
      anEvent({ type: 'ok' }),
      anEvent({ type: 'busy' }),
      anEvent({ type: 'gone' }),
      anEvent({ type: 'paused' }),
      anEvent({ type: 'nobody' }),
    ];
    await client.publishAll(JSON.stringify(events), { 'content-type': BATCH });
    const books = await waitFor(
      async () => {
        const shown = await client.expect<Books>(200, 'GET', '/v1/books');
        const { eventsInFlight, inFlight, accepted, matched } = shown.totals;
        return accepted === 8 && matched === 5 && eventsInFlight === 0 && inFlight === 0 && shown;
      },
      { timeoutMs: 30_000, describe: 'the books to hold all seven, and the one that says what was switched off' },
    );
    expect(books).toMatchObject({
      imbalance: 0,
      totals: {
        accepted: 8,
        withMatches: 5,
        unmatched: 2,
        duplicate: 1,
        eventsDead: 0,
        matched: 5,
        delivered: 2,
        denied: 0,
        suppressed: 1,
        dead: 1,
        pending: 1,
      },
    });
  });

  it('takes dead deliveries up again on request', async () => {
    const client = carillon.project();
    target.answer('/redriven', { status: 410 }, { status: 200 });
    const filters = [{ exact: { type: 'order.created' } }];
    const { id } = await client.subscribe(`${target.url}/redriven`, { filters });
    const eventId = await client.publish();
    const dead = await settled(client, eventId, 'dead');
    await waitFor(async () => (await client.subscription(id)).status === 'disabled', { describe: 'disabled' });
    await client.expect(200, 'POST', `/v1/subscriptions/${id}/resume`);
    expect(await client.expect(202, 'POST', '/v1/dead-letters/redrive', { body: {} })).toMatchObject({ count: 1 });
    const delivery = await settled(client, eventId, 'delivered');
    expect(delivery.id).toBe(dead.id);
    expect(target.requests('/redriven').map(({ headers }) => headers['webhook-id'])).toEqual([dead.id, dead.id]);
  });
});
