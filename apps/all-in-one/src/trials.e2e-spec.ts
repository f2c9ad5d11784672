import { type HttpTarget, startHttpTarget, waitFor } from '@carillon/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { anEvent, BATCH } from './an-event.fixture';
import { type Carillon, startCarillon } from './carillon.fixture';
import type { ProjectClient, ShownDelivery, ShownEvent } from './project-client.fixture';
import { randomEvent, randomFilter } from './random-trials.fixture';

interface Preview {
  readonly hits: number;
  readonly scanned: number;
  readonly complete: boolean;
  readonly samples: readonly { readonly id: string }[];
  readonly faults: readonly unknown[];
}

describe('trying filters out', () => {
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

  const preview = (client: ProjectClient, body: object): Promise<Preview> =>
    client.expect(200, 'POST', '/v1/subscriptions/preview', { body });
  const matched = (client: ProjectClient, events: number): Promise<readonly ShownEvent[]> =>
    waitFor(
      async () => {
        const { items } = await client.expect<{ items: ShownEvent[] }>(200, 'GET', '/v1/events?limit=200');
        return items.length === events && items.every(({ state }) => state !== 'accepted') && items;
      },
      { timeoutMs: 30_000, describe: 'every event to be matched' },
    );

  it('on one event, given or accepted, stores nothing and sends nothing', async () => {
    const client = carillon.project();
    const filters = [{ jsonpath: '$[?$.data.total > 100]' }];
    const path = '/v1/subscriptions/test';
    expect(await client.expect(200, 'POST', path, { body: { filters, event: anEvent() } })).toMatchObject({
      matches: true,
      clauses: [{ dialect: 'jsonpath', passed: true }],
    });
    const eventId = await client.publish({ data: { total: 1 } });
    await matched(client, 1);
    expect(await client.expect(200, 'POST', path, { body: { filters, eventId } })).toMatchObject({ matches: false });
    const broken = await client.request('POST', path, { body: { filters: [{ jsonpath: '$[?' }], eventId } });
    expect(broken).toMatchObject({
      status: 422,
      json: { code: 'FILTER_INVALID', errors: [{ pointer: '/filters/0/jsonpath' }] },
    });
    expect((await carillon.project().request('POST', path, { body: { filters, eventId } })).status).toBe(404);
    expect(await client.expect(200, 'GET', '/v1/subscriptions')).toMatchObject({ items: [] });
    expect(await client.expect(200, 'GET', '/v1/events')).toMatchObject({ items: [{ id: eventId }] });
  });

  it('on the last hours shows what nobody was subscribed to, large bodies too, and no other project’s', async () => {
    const [client, other] = [carillon.project(), carillon.project()];
    const large = await client.publish({ data: { total: 7, pad: 'x'.repeat(40_000) } });
    const small = await client.publish({ data: { total: 7 } });
    await client.publish({ data: { total: 8 } });
    await matched(client, 3);
    const filters = [{ jsonpath: '$[?$.data.total == 7]' }];
    expect(await preview(client, { filters })).toMatchObject({
      hits: 2,
      scanned: 3,
      complete: true,
      samples: [{ id: small, clauses: [{ passed: true }] }, { id: large }],
      faults: [],
    });
    expect(await preview(other, { filters })).toMatchObject({ hits: 0, scanned: 0 });
    for (const body of [{ filters: [{ glob: '*' }] }, { filters: [], hours: 0 }, { filters: [], limit: 51 }, {}]) {
      expect((await client.request('POST', '/v1/subscriptions/preview', { body })).status).toBe(422);
    }
  });

  it('gives what live matching gave, whatever the filters and the events', async () => {
    const client = carillon.project();
    const seed = Date.now() % 1_000_000;
    const filters = fc.sample(fc.array(randomFilter, { minLength: 1, maxLength: 2 }), { numRuns: 60, seed });
    const events = fc.sample(randomEvent, { numRuns: 50, seed });
    const subscriptions: { id: string; filters: object[]; minSeverity: string }[] = [];
    for (const [number, one] of filters.entries()) {
      const minSeverity = number % 10 === 0 ? 'error' : 'trace';
      const { id } = await client.subscribe(`${target.url}/live`, { filters: one, minSeverity });
      subscriptions.push({ id, filters: one, minSeverity });
    }
    for (const [number, event] of events.entries()) {
      if (number % 3 > 0) await client.publish(event);
      else {
        const { data, ...attributes } = event;
        const headers = Object.entries(attributes).filter(([name]) => name !== 'datacontenttype');
        await client.publishBytes(JSON.stringify(data ?? null), {
          'content-type': 'application/json',
          ...Object.fromEntries(headers.map(([name, value]) => [`ce-${name}`, encodeURIComponent(String(value))])),
        });
      }
    }
    await matched(client, events.length);
    let hits = 0;
    for (const { id, ...wanted } of subscriptions) {
      const previewed = await preview(client, { ...wanted, limit: 50 });
      const live = await eventsOf(client, id);
      expect(previewed.samples.map((sample) => sample.id).sort(), `seed ${seed}: ${JSON.stringify(wanted)}`).toEqual(
        live,
      );
      expect(previewed).toMatchObject({ hits: live.length, scanned: events.length, complete: true });
      hits += live.length;
    }
    // neither nothing nor everything
    expect(hits / (subscriptions.length * events.length)).toBeGreaterThan(0.05);
    expect(hits / (subscriptions.length * events.length)).toBeLessThan(0.95);
  });

  it('takes a batch of previews one by one', async () => {
    const client = carillon.project();
    const nested = Array.from({ length: 3_000 }, (_, a) => ({ a }));
    const events = Array.from({ length: 10 }, () => anEvent({ data: nested }));
    await client.publishAll(JSON.stringify(events), { 'content-type': BATCH });
    await matched(client, 10);
    const body = { filters: [{ jsonpath: '$.data[?$.data[?@.a < 0]]' }] };
    const both = await Promise.all([1, 2].map(() => client.request('POST', '/v1/subscriptions/preview', { body })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 429]);
    expect(both.find(({ status }) => status === 429)?.headers.get('retry-after')).toMatch(/^\d+$/);
  });
});

/** Ids of the events that were matched to the subscription, sorted. */
async function eventsOf(client: ProjectClient, subscription: string): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query = `subscription=${subscription}&limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const page: { items: ShownDelivery[]; nextCursor: string | null } = await client.expect(
      200,
      'GET',
      `/v1/deliveries?${query}`,
    );
    found.push(...page.items.map(({ eventId }) => eventId));
    cursor = page.nextCursor;
  }
  return found.sort();
}
