import { type HttpTarget, startHttpTarget, waitFor } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { anEvent, STRUCTURED } from './an-event.fixture';
import { type Carillon, startCarillon } from './carillon.fixture';
import { type KafkaSide, openKafkaSide } from './kafka-side.fixture';
import type { ProjectClient, ShownDelivery } from './project-client.fixture';

describe('an event that comes again', () => {
  let carillon: Carillon;
  let target: HttpTarget;
  let kafka: KafkaSide;
  beforeAll(async () => {
    target = await startHttpTarget();
    carillon = await startCarillon();
    kafka = await openKafkaSide(carillon.topicPrefix);
  });
  afterAll(async () => {
    await kafka.close();
    await carillon.stop();
    await target.close();
  });

  /** Ids of the events that reached a path, in order. */
  const arrived = (path: string) => target.requests(path).map(({ headers }) => headers['carillon-event']);

  const delivered = (client: ProjectClient, eventId: string, attempts: number): Promise<ShownDelivery[]> =>
    waitFor(
      async () => {
        const deliveries = await client.deliveriesOf(eventId);
        const made = deliveries.flatMap((delivery) => delivery.attempts).length;
        return made >= attempts && deliveries.every(({ state }) => state === 'delivered') && deliveries;
      },
      { describe: `${attempts} attempts in the history, all delivered` },
    );

  it('keeps its id and is delivered once, whichever way it comes', async () => {
    const client = carillon.project();
    const path = `/${client.project}`;
    await client.subscribe(`${target.url}${path}`);
    const event = anEvent({ subject: 'one', carillonproject: client.project });
    const bytes = JSON.stringify(event);
    const first = await client.publishBytes(bytes, { 'content-type': STRUCTURED });
    expect(await client.publishBytes(bytes, { 'content-type': STRUCTURED })).toBe(first);
    const binary = Object.fromEntries(
      ['specversion', 'id', 'source', 'type', 'subject'].map((name) => [`ce-${name}`, String(event[name])]),
    );
    expect(await client.publishBytes('{}', { 'content-type': 'application/json', ...binary })).toBe(first);
    await kafka.send('carillon.inbox', { value: bytes, headers: { 'content-type': STRUCTURED } });
    // the books know when all four have been looked at
    await waitFor(async () => (await books(client)).totals['duplicate'] === 3, {
      timeoutMs: 30_000,
      describe: 'the books to count three duplicates',
    });
    expect(arrived(path)).toEqual([first]);
    expect((await client.event(first)).state).toBe('matched');
  });

  it('is another event in another project, from another source, or without an id of its own', async () => {
    const [one, two] = [carillon.project(), carillon.project()];
    const event = anEvent();
    const ids = [
      await one.publish(event),
      await two.publish(event),
      await one.publish({ ...event, source: '/elsewhere' }),
      ...(await Promise.all(
        [1, 2].map(async () => (await one.request('POST', '/receive', { body: JSON.stringify(event) })).text),
      )),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is delivered again under the same delivery id when it is replayed', async () => {
    const client = carillon.project();
    const path = `/${client.project}`;
    await client.subscribe(`${target.url}${path}`);
    const id = await client.publish();
    const [before] = await delivered(client, id, 1);
    // one that came later has a delivery of its own
    const later = await client.subscribe(`${target.url}${path}/later`);
    await replay(client, id);

    const requests = await target.waitForRequests(2, { path });
    expect(requests.map(({ headers }) => headers['webhook-id'])).toEqual([before?.id, before?.id]);
    expect(requests[1]?.body.equals(requests[0]?.body ?? Buffer.alloc(0))).toBe(true);
    await target.waitForRequests(1, { path: `${path}/later` });
    const after = await delivered(client, id, 3);
    expect(after).toHaveLength(2);
    expect(after.find((delivery) => delivery.id === before?.id)?.attempts).toHaveLength(2);
    expect(after.find((delivery) => delivery.subscriptionId === later.id)?.attempts).toHaveLength(1);
  });

  it('reaches only the subscriptions that a replay names', async () => {
    const client = carillon.project();
    const path = `/${client.project}`;
    const wanted = await client.subscribe(`${target.url}${path}/wanted`);
    await client.subscribe(`${target.url}${path}/other`);
    const id = await client.publish();
    await delivered(client, id, 2);
    await replay(client, id, { subscriptions: [wanted.id] });
    await target.waitForRequests(2, { path: `${path}/wanted` });
    await delivered(client, id, 3);
    expect(arrived(`${path}/other`)).toEqual([id]);
  });

  it('is tried once more at once when a person asks for one delivery again', async () => {
    const client = carillon.project();
    const path = `/${client.project}`;
    await client.subscribe(`${target.url}${path}`);
    const [delivery] = await delivered(client, await client.publish(), 1);
    expect((await client.request('POST', `/v1/deliveries/${delivery?.id}/retry`)).status).toBe(202);
    const requests = await target.waitForRequests(2, { path });
    expect(new Set(requests.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([delivery?.id]));
  });

  /** The history may know what became of an event a moment before it knows the event itself. */
  async function replay(client: ProjectClient, eventId: string, body?: object): Promise<void> {
    await waitFor(async () => (await client.request('POST', `/v1/events/${eventId}/replay`, { body })).status === 202, {
      describe: 'the replay to be accepted',
    });
  }

  interface Books {
    imbalance: number;
    totals: Record<string, number>;
  }

  function books(client: ProjectClient): Promise<Books> {
    return client.expect(200, 'GET', '/v1/books');
  }
});
