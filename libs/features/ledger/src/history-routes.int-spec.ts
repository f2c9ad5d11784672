import {
  deliveryRequestedV1,
  eventMatchedV1,
  redeliveryRequestedV1,
  replayRequestedV1,
} from '@carillon/contracts-messages';
import { laneOf } from '@carillon/domain-subscription';
import { deliveryIdOf } from '@carillon/util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  acceptedRecord,
  at,
  attemptRecord,
  decidedRecord,
  deliveryOf,
  eventIdNumbered,
  type EventInSpec,
  matchedRecord,
  subscriptionNumbered,
} from './ledger.fixture';
import { type HistoryTestApp, startHistoryApp } from './test-app.fixture';

let app: HistoryTestApp;
beforeAll(async () => {
  app = await startHistoryApp();
});
afterAll(async () => {
  await app.stop();
});

/** An event with one match that was allowed and tried once. */
async function delivered(event: EventInSpec, attempt: Parameters<typeof attemptRecord>[1] = {}): Promise<void> {
  await Promise.all([
    app.facts.accepted([acceptedRecord(event)]),
    app.facts.matched([matchedRecord(event, [1])]),
    app.facts.decided([decidedRecord(event, [1])]),
    app.facts.attempted([attemptRecord(event, attempt)]),
  ]);
}

const partOf = (record: { headers: Record<string, unknown> } | undefined) =>
  JSON.parse(String(record?.headers['carillon'])) as Record<string, unknown>;

describe('/v1/events', () => {
  it('lists newest first, page by page, one project', async () => {
    const events = [1, 2, 3].map((n) => ({ number: n, project: 'listed', acceptedAt: at(n) }));
    for (const event of events) await delivered(event);
    await delivered({ number: 1, project: 'another' });
    const headers = { 'carillon-project': 'listed' };
    const first = await app.call('GET', '/events?limit=2', undefined, headers);
    expect(first.body.items.map(({ id }) => id)).toEqual([eventIdNumbered(events[2]!), eventIdNumbered(events[1]!)]);
    expect(first.body.items[0]).toEqual({
      id: eventIdNumbered(events[2]!),
      project: 'listed',
      source: '/spec',
      sourceId: '3',
      type: 'spec.event',
      subject: null,
      time: null,
      acceptedAt: at(3),
      sizeBytes: 25,
      state: 'matched',
      matches: 1,
    });
    const second = await app.call(
      'GET',
      `/events?limit=2&cursor=${String(first.body['nextCursor'])}`,
      undefined,
      headers,
    );
    expect(second.body.items.map(({ id }) => id)).toEqual([eventIdNumbered(events[0]!)]);
    expect(second.body['nextCursor']).toBeNull();
  });

  it('shows one event with its bytes as they came', async () => {
    await delivered({ number: 10 });
    const answer = await app.call('GET', `/events/${eventIdNumbered({ number: 10 })}`);
    expect(answer.body).toMatchObject({
      id: eventIdNumbered({ number: 10 }),
      body: '{"big":90071992547409931}',
      contentType: 'application/json',
    });
    expect(
      (await app.call('GET', `/events/${eventIdNumbered({ number: 10 })}`, undefined, { 'carillon-project': 'other' }))
        .status,
    ).toBe(404);
  });

  it('answers faults with problems', async () => {
    expect(await app.call('GET', '/events/evt_none')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    const soon = { code: 'NOT_FOUND', detail: expect.stringContaining('shows within a second') as string };
    const path = `/events/${eventIdNumbered({ number: 4711 })}`;
    expect(await app.call('GET', path)).toMatchObject({ status: 404, body: soon });
    expect((await fetch(`${app.url}/v1${path}`)).headers.get('retry-after')).toBe('1');
    expect(await app.call('POST', `${path}/replay`)).toMatchObject({ status: 404, body: soon });
    expect(await app.call('GET', '/events?limit=0')).toMatchObject({ status: 422, body: { code: 'REQUEST_INVALID' } });
    expect(await app.call('GET', '/events?cursor=abc')).toMatchObject({ status: 422 });
    expect(await app.call('GET', '/deliveries?state=lost')).toMatchObject({ status: 422 });
  });

  it('asks for a replay under the event’s key, outside the duplicate window', async () => {
    await delivered({ number: 11 });
    const id = eventIdNumbered({ number: 11 });
    const answer = await app.call('POST', `/events/${id}/replay`, { subscriptions: [subscriptionNumbered(1)] });
    expect(answer.status).toBe(202);
    const record = app.published.at(-1);
    expect(record).toMatchObject({ topic: replayRequestedV1.topic, key: 'key-11' });
    expect(replayRequestedV1.decode(JSON.parse(String(record?.value)))).toEqual({
      project: 'default',
      eventId: id,
      acceptedAt: at(0),
      replay: { number: answer.body['replay'], subscriptions: [subscriptionNumbered(1)] },
    });
    expect((await app.call('POST', `/events/${id}/replay`)).status).toBe(202);
    expect((await app.call('POST', `/events/${id}/replay`, { subscriptions: ['x'], more: 1 })).status).toBe(422);
    expect((await app.call('POST', '/events/evt_none/replay')).status).toBe(404);
  });

  it('answers a repeated request with the same Idempotency-Key alike, and asks once', async () => {
    await delivered({ number: 12 });
    const before = app.published.length;
    const call = () =>
      app.call('POST', `/events/${eventIdNumbered({ number: 12 })}/replay`, undefined, { 'idempotency-key': 'k-12' });
    expect(await call()).toEqual(await call());
    expect(app.published.length).toBe(before + 1);
  });

  it('says 410 when the body is gone', async () => {
    const event = { number: 13 };
    const ref = await app.bodies.put('default', eventIdNumbered(event), Buffer.from('{"kept":"apart"}'), at(0));
    await app.facts.accepted([
      { ...acceptedRecord(event, { bodyRef: ref }), value: null },
      { ...acceptedRecord({ number: 14 }, { bodyRef: 'gone' }), value: null },
    ]);
    expect((await app.call('POST', `/events/${eventIdNumbered(event)}/replay`)).status).toBe(202);
    expect((await app.call('GET', `/events/${eventIdNumbered(event)}`)).body['body']).toBe('{"kept":"apart"}');
    expect(await app.call('POST', `/events/${eventIdNumbered({ number: 14 })}/replay`)).toMatchObject({
      status: 410,
      body: { code: 'EVENT_BODY_GONE' },
    });
    expect((await app.call('GET', `/events/${eventIdNumbered({ number: 14 })}`)).status).toBe(200);
  });
});

describe('/v1/deliveries', () => {
  it('lists and shows attempts', async () => {
    const event = { number: 30, project: 'deliveries' };
    await delivered(event, {
      outcome: 'retry',
      reason: 'WEBHOOK_STATUS_RETRYABLE',
      statusCode: 503,
      response: 'busy',
      nextAttemptAt: at(8),
    });
    const headers = { 'carillon-project': 'deliveries' };
    const list = await app.call('GET', `/deliveries?event=${eventIdNumbered(event)}`, undefined, headers);
    expect(list.body.items).toEqual([
      {
        id: deliveryOf(event),
        eventId: eventIdNumbered(event),
        subscriptionId: subscriptionNumbered(1),
        project: 'deliveries',
        owner: 'ada',
        channel: 'webhook',
        target: 'http://127.0.0.1/hook',
        state: 'pending',
        reason: 'WEBHOOK_STATUS_RETRYABLE',
        attempts: [
          {
            number: 1,
            redrive: 0,
            startedAt: at(3),
            durationMs: 4,
            outcome: 'retry',
            reason: 'WEBHOOK_STATUS_RETRYABLE',
            detail: null,
            statusCode: 503,
            response: 'busy',
            nextAttemptAt: at(8),
          },
        ],
        nextAttemptAt: at(8),
        createdAt: at(0),
        updatedAt: expect.stringMatching(/^2026-01-01T10:00:03.004Z/) as string,
      },
    ]);
    for (const query of [
      `subscription=${subscriptionNumbered(1)}`,
      'state=pending',
      'channel=webhook',
      `since=${at(-1)}`,
    ]) {
      expect((await app.call('GET', `/deliveries?${query}`, undefined, headers)).body.items.length, query).toBe(1);
    }
    expect((await app.call('GET', '/deliveries?state=dead', undefined, headers)).body.items).toEqual([]);
    expect((await app.call('GET', `/deliveries/${deliveryOf(event)}`, undefined, headers)).body).toEqual(
      list.body.items[0],
    );
    expect((await app.call('GET', `/deliveries/${deliveryOf(event)}`)).status).toBe(404);
  });

  it('asks for another round at the channel, in the lane of the present target', async () => {
    const event = { number: 31 };
    const subscription = await app.subscribe({});
    const deliveryId = deliveryIdOf(eventIdNumbered(event), subscription.id);
    await app.facts.accepted([acceptedRecord(event)]);
    await app.facts.attempted([
      attemptRecord(event, { deliveryId, subscriptionId: subscription.id, outcome: 'dead', reason: 'WEBHOOK_TIMEOUT' }),
    ]);
    const answer = await app.call('POST', `/deliveries/${deliveryId}/retry`);
    expect(answer.status).toBe(202);
    const record = app.published.at(-1);
    expect(record).toMatchObject({ topic: redeliveryRequestedV1.topic, key: deliveryId });
    expect(String(record?.value)).toBe('{"big":90071992547409931}');
    expect(String(record?.headers['ce_id'])).toBe('31');
    const request = redeliveryRequestedV1.decode(partOf(record));
    const lane = laneOf('default', subscription.target);
    expect(request).toMatchObject({
      topic: 'delivery-webhook.delivery.requested.v1',
      key: lane,
      group: 'delivery-webhook',
      why: 'redrive',
      redrive: answer.body['redrive'],
      attempt: 1,
      hop: 1,
      deliveries: [{ deliveryId }],
    });
    expect(deliveryRequestedV1('webhook').decode(request.part)).toMatchObject({
      deliveryId,
      lane,
      revision: 1,
      eventKey: 'key-31',
      redrive: answer.body['redrive'],
    });
  });

  it('asks the policy again about a delivery that it never allowed', async () => {
    const event = { number: 32 };
    await app.facts.accepted([acceptedRecord(event)]);
    await app.facts.matched([matchedRecord(event, [1])]);
    await app.facts.decided([decidedRecord(event, [1], { decision: 'denied', reason: 'POLICY_DENIED' })]);
    const answer = await app.call('POST', `/deliveries/${deliveryOf(event)}/retry`);
    expect(answer.status).toBe(202);
    const request = redeliveryRequestedV1.decode(partOf(app.published.at(-1)));
    expect(request).toMatchObject({ topic: eventMatchedV1.topic, key: 'key-32', group: 'policy' });
    expect(eventMatchedV1.decode(request.part)).toMatchObject({
      matches: [{ deliveryId: deliveryOf(event), lane: 'lane-1' }],
      replay: { number: answer.body['redrive'] },
    });
  });

  it('knows no foreign ones', async () => {
    expect((await app.call('POST', '/deliveries/dlv_none/retry')).status).toBe(404);
  });
});

describe('POST /v1/dead-letters/redrive', () => {
  it('takes up what is dead, of one subscription, up to a number, and counts what is gone', async () => {
    const project = 'redrive';
    const headers = { 'carillon-project': project };
    for (let number = 40; number < 45; number++)
      await delivered({ number, project, acceptedAt: at(number) }, { outcome: 'dead', reason: 'WEBHOOK_TIMEOUT' });
    await delivered({ number: 45, project });
    await app.facts.attempted([attemptRecord({ number: 46, project }, { outcome: 'dead', reason: 'X' })]);
    const before = app.published.length;
    expect((await app.call('POST', '/dead-letters/redrive', { limit: 2 }, headers)).body).toEqual({
      count: 2,
      gone: 0,
    });
    expect((await app.call('POST', '/dead-letters/redrive', { since: at(44) }, headers)).body).toEqual({
      count: 1,
      gone: 0,
    });
    expect(
      (await app.call('POST', '/dead-letters/redrive', { subscription: subscriptionNumbered(7) }, headers)).body,
    ).toEqual({ count: 0, gone: 0 });
    expect((await app.call('POST', '/dead-letters/redrive', undefined, headers)).body).toEqual({ count: 5, gone: 1 });
    const ids = app.published.slice(before, before + 2).map((record) => record.key);
    expect(ids.sort()).toEqual([44, 43].map((number) => deliveryOf({ number, project })).sort());
    expect((await app.call('POST', '/dead-letters/redrive', { limit: 0 }, headers)).status).toBe(422);
  });
});

describe('GET /v1/books', () => {
  it('shows hours, totals and the imbalance of the project', async () => {
    const lost = { number: 50, project: 'books', acceptedAt: new Date(Date.now() - 120_000).toISOString() };
    await app.facts.accepted([acceptedRecord(lost)]);
    const headers = { 'carillon-project': 'books' };
    expect((await app.call('GET', '/books', undefined, headers)).body).toMatchObject({
      project: 'books',
      imbalance: 1,
    });
    await app.facts.matched([matchedRecord(lost, [])]);
    const { body } = await app.call('GET', '/books', undefined, headers);
    expect(body).toMatchObject({ imbalance: 0, totals: { accepted: expect.any(Number) as number } });
    expect((await app.call('GET', '/books?since=yesterday')).status).toBe(422);
  });
});
