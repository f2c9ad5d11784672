import { type HttpTarget, type ReceivedRequest, startHttpTarget, waitFor } from '@carillon/testing';
import { eventIdOf } from '@carillon/util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { anEvent, BATCH, STRUCTURED } from './an-event.fixture';
import { type Carillon, startCarillon } from './carillon.fixture';
import { type KafkaSide, openKafkaSide } from './kafka-side.fixture';
import { PacificaClient } from './pacifica-client.fixture';
import type { ProjectClient, ShownSubscription } from './project-client.fixture';

const DISABLED = 'carillon.subscription.disabled';
const SOURCE = '/carillon/subscriptions';
const ABOUT_DISABLED = [{ exact: { type: DISABLED } }];

/** What the page docs/events-of-carillon.md says that people get. */
interface DisabledEvent {
  readonly id: string;
  readonly data: { readonly subscriptionId: string };
}

interface ListedEvent {
  readonly id: string;
  readonly sourceId: string;
  readonly type: string;
  readonly state: string;
}

describe('Carillon’s own events', () => {
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

  const eventIn = ({ body }: ReceivedRequest) => JSON.parse(body.toString('utf8')) as DisabledEvent;
  const arrived = async (path: string, count = 1) => target.waitForRequests(count, { path, timeoutMs: 30_000 });
  const owned = (client: ProjectClient, owner: string, body: object): Promise<ShownSubscription> =>
    client.expect(201, 'POST', '/v1/subscriptions', { body, headers: { 'Http-Remote-User': owner } });
  const ownEvents = async (client: ProjectClient) => {
    const { items } = await client.expect<{ items: ListedEvent[] }>(200, 'GET', '/v1/events?limit=200');
    return items.filter(({ type }) => type === DISABLED);
  };

  /** A project with a subscription whose target is gone, and the path where its listener listens. */
  async function gone() {
    const client = carillon.project();
    const path = `/${client.project}`;
    target.answer(`${path}/gone`, { status: 410, body: 'moved; token=s3cret' });
    const url = `${target.url}${path}/gone?key=s3cret`;
    const filters = [{ exact: { type: 'order.created' } }];
    const { id } = await owned(client, 'ada', { name: 'orders', filters, target: { channel: 'webhook', url } });
    return { client, id, path };
  }

  it('tell that a runaway filter was switched off, as documented, to who subscribed to that', async () => {
    const client = carillon.project();
    const path = `/${client.project}/told`;
    const costly = await owned(client, 'ada', {
      name: 'runaway',
      filters: [{ jsonpath: '$.data[?$.data[?@.a < 0]]' }],
      target: { channel: 'webhook', url: `${target.url}/never` },
    });
    await client.subscribe(`${target.url}${path}`, { filters: [{ exact: { type: DISABLED, owner: 'ada' } }] });
    await client.subscribe(`${target.url}${path}/eve`, { filters: [{ exact: { type: DISABLED, owner: 'eve' } }] });
    const data = Array.from({ length: 3_000 }, (_, a) => ({ a }));
    const events: string[] = [];
    for (let number = 0; number < 5; number++) events.push(await client.publish({ data }));

    const [request] = await arrived(path);
    const { statusReason } = await client.expect<{ statusReason: { text: string; at: string } }>(
      200,
      'GET',
      `/v1/subscriptions/${costly.id}`,
    );
    expect(request?.headers['content-type']).toMatch(/^application\/cloudevents\+json/);
    expect(request && eventIn(request)).toEqual({
      specversion: '1.0',
      id: `${costly.id}.2`,
      source: SOURCE,
      type: DISABLED,
      subject: costly.id,
      time: statusReason.at,
      severitynumber: 17,
      owner: 'ada',
      datacontenttype: 'application/json',
      data: {
        subscriptionId: costly.id,
        name: 'runaway',
        owner: 'ada',
        code: 'FILTER_QUARANTINED',
        reason: expect.stringContaining(events[4] ?? '') as string,
        disabledAt: statusReason.at,
        revision: 2,
      },
    });
    const eventId = eventIdOf(client.project, SOURCE, `${costly.id}.2`);
    expect(request?.headers['carillon-event']).toBe(eventId);
    await waitFor(async () => (await client.deliveriesOf(eventId)).some(({ state }) => state === 'delivered'), {
      describe: 'the history to say delivered',
    });
    expect(target.requests(path)).toHaveLength(1);
    expect(target.requests(`${path}/eve`)).toEqual([]);
  });

  it('tell of a target that is gone, without its address and its answer', async () => {
    const { client, id, path } = await gone();
    await client.subscribe(`${target.url}${path}/told`, { filters: ABOUT_DISABLED });
    await client.publish();
    const [request] = await arrived(`${path}/told`);
    expect(request && eventIn(request)).toMatchObject({
      id: `${id}.2`,
      subject: id,
      owner: 'ada',
      data: { name: 'orders', code: 'WEBHOOK_GONE', reason: 'The target answered 410 Gone', revision: 2 },
    });
    expect(request?.body.toString('utf8')).not.toMatch(/s3cret|127\.0\.0\.1/);
    // switched off again it is another event
    await client.expect(200, 'POST', `/v1/subscriptions/${id}/resume`);
    await client.publish();
    const [, again] = await arrived(`${path}/told`, 2);
    expect(again && eventIn(again)).toMatchObject({ id: `${id}.4`, data: { revision: 4 } });
  });

  it('are one event, however often the same fact is handled', async () => {
    const client = carillon.project();
    const path = `/${client.project}/told`;
    const filters = [{ exact: { type: 'never' } }];
    const { id } = await client.subscribe(`${target.url}/never`, { filters });
    await client.subscribe(`${target.url}${path}`, { filters: ABOUT_DISABLED });
    const now = new Date().toISOString();
    const fact = {
      project: client.project,
      eventId: eventIdOf(client.project, '/e2e', 'one too many'),
      acceptedAt: now,
      subscriptionId: id,
      revision: 1,
      reason: 'FILTER_QUARANTINED',
      detail: 'Its filter was given up.',
      quarantinedAt: now,
    };
    const send = () => kafka.send('matching.subscription.quarantined.v1', { key: id, value: JSON.stringify(fact) });
    await send();
    const [request] = await arrived(path);
    const eventId = String(request?.headers['carillon-event']);
    await send();
    const explained = await waitFor(
      async () => {
        const found = await client.explain(eventId);
        return found.stages.some(({ reason }) => reason === 'DUPLICATE') && found;
      },
      { timeoutMs: 30_000, describe: 'the second request to be seen as a repetition' },
    );
    expect(explained.stages.filter(({ stage, outcome }) => stage === 'matching' && outcome === 'matched')).toHaveLength(
      1,
    );
    expect(target.requests(path)).toHaveLength(1);
    expect(await ownEvents(client)).toHaveLength(1);
    expect(await client.subscription(id)).toMatchObject({ status: 'disabled', revision: 2 });
  });

  it('come to an end when everybody who is told is gone, too: one for each that was switched off', async () => {
    const { client, id, path } = await gone();
    const listeners: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      target.answer(`${path}/${name}`, { status: 410 });
      listeners.push((await client.subscribe(`${target.url}${path}/${name}`, { filters: ABOUT_DISABLED })).id);
    }
    await client.publish();
    const all = [id, ...listeners].map((each) => `${each}.2`).sort();
    const settled = await waitFor(
      async () => {
        const found = await ownEvents(client);
        const deliveries = (await Promise.all(found.map((event) => client.deliveriesOf(event.id)))).flat();
        const isOver =
          found.length >= all.length &&
          found.every(({ state }) => state === 'matched' || state === 'unmatched') &&
          deliveries.every(({ state }) => state === 'dead' || state === 'suppressed');
        return isOver && found;
      },
      { timeoutMs: 60_000, describe: 'the events to settle' },
    );
    expect(settled.map(({ sourceId }) => sourceId).sort()).toEqual(all);
    for (const each of [id, ...listeners])
      expect(await client.subscription(each)).toMatchObject({ status: 'disabled', revision: 2 });
    // nobody is left who could be told, so nothing more can come of it
    const later = await client.publish();
    await waitFor(async () => (await client.event(later)).state === 'unmatched', { describe: 'a later one to settle' });
    expect(await ownEvents(client)).toHaveLength(all.length);
  });

  it('do not reach clients of /eventmatch, whose contract does not know them; what becomes of theirs is told to others', async () => {
    const { client, id, path } = await gone();
    const user = new PacificaClient(client, 'pat');
    target.answer(`${path}/off`, { status: 500 });
    const everything = await user.subscribe({ target_url: `${target.url}${path}/all`, jsonpath: '$' });
    const failing = await user.subscribe({ target_url: `${target.url}${path}/off`, jsonpath: '$.data' });
    await client.subscribe(`${target.url}${path}/told`, { filters: ABOUT_DISABLED });
    await client.publish();
    const told = (await arrived(`${path}/told`, 2)).map((request) => eventIn(request).data.subscriptionId);
    const failingId = `sub_${failing.uuid.replaceAll('-', '')}`;
    expect(told.sort()).toEqual([id, failingId].sort());
    expect(target.requests(`${path}/all`)).toHaveLength(1);
    const eventId = eventIdOf(client.project, SOURCE, `${failingId}.2`);
    const everythingId = `sub_${everything.uuid.replaceAll('-', '')}`;
    const explained = await waitFor(
      async () => {
        const found = await client.explain(eventId, everythingId);
        const { stage, outcome } = found.stages.at(-1) ?? {};
        return stage === 'matching' && outcome !== 'waiting' && found;
      },
      { timeoutMs: 20_000, describe: 'the event to be explained' },
    );
    expect(explained.stages.at(-1)).toMatchObject({ outcome: 'not-matched', reason: 'FILTER_NOT_MATCHED' });
    expect(await user.get(everything.uuid)).toMatchObject({ disabled: null });
  });

  it('cannot be made by others: refused over HTTP, from Kafka and from /receive', async () => {
    const client = carillon.project();
    const path = `/${client.project}`;
    await client.subscribe(`${target.url}${path}`);
    const forged = { source: SOURCE, type: DISABLED };
    const refused = async (body: unknown, type: string) =>
      client.request('POST', '/v1/events', { body: JSON.stringify(body), headers: { 'content-type': type } });
    expect(await refused(anEvent(forged), STRUCTURED)).toMatchObject({
      status: 422,
      json: { code: 'EVENT_INVALID', errors: [{ pointer: '/source' }, { pointer: '/type' }] },
    });
    expect(await refused([anEvent(), anEvent({ type: DISABLED })], BATCH)).toMatchObject({
      status: 422,
      json: { errors: [{ pointer: '/1/type' }] },
    });
    const posted = await new PacificaClient(client, 'pat').request('POST', '/receive', { body: { type: DISABLED } });
    expect(posted.status).toBe(500);
    const event = anEvent({ ...forged, carillonproject: client.project });
    await kafka.send('carillon.inbox', { key: 'forged', value: JSON.stringify(event) });
    const [letter] = await kafka.waitForDeadLetters('ingest', ({ key }) => key === 'forged');
    expect(letter?.why).toMatchObject({ reason: 'EVENT_INVALID' });
    const honest = await client.publish();
    const requests = await arrived(path);
    expect(requests.map(({ headers }) => headers['carillon-event'])).toEqual([honest]);
  });
});
