import { type HttpTarget, type ReceivedRequest, startHttpTarget, waitFor } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Carillon, startCarillon } from './carillon.fixture';
import type { ProjectClient, ShownDelivery } from './project-client.fixture';

// their waits overlap: what is tested is when a message is sent again
describe.concurrent('a target that does not take a message', () => {
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

  /** A project whose only subscription, to what is published here, is for this path of the target. */
  async function story(path: string): Promise<{ client: ProjectClient; subscriptionId: string }> {
    const client = carillon.project();
    const filters = [{ exact: { type: 'order.created' } }];
    const { id } = await client.subscribe(`${target.url}${path}`, { filters });
    return { client, subscriptionId: id };
  }

  const settled = (client: ProjectClient, eventId: string, state: string): Promise<ShownDelivery> =>
    waitFor(
      async () => {
        const [delivery] = await client.deliveriesOf(eventId);
        return delivery?.state === state && delivery;
      },
      { timeoutMs: 20_000, describe: `the history to say ${state}` },
    );

  const pauseMs = ([first, second]: ReceivedRequest[]) => (second?.receivedAtMs ?? 0) - (first?.receivedAtMs ?? 0);

  it('gets it again after 5 s, the same message under the same id, and is then left alone', async () => {
    target.answer('/busy', { status: 503, body: 'later' }, { status: 204 });
    const { client } = await story('/busy');
    const eventId = await client.publish();
    const requests = await target.waitForRequests(2, { path: '/busy', timeoutMs: 20_000 });
    const [first, second] = requests;
    // 5 s, 20 % either way, and what the way through the scheduler takes
    expect(pauseMs(requests)).toBeGreaterThan(3_900);
    expect(pauseMs(requests)).toBeLessThan(10_000);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(requests.map(({ headers }) => headers['carillon-attempt'])).toEqual(['1', '2']);
    expect(Number(second?.headers['webhook-timestamp'])).toBeGreaterThan(Number(first?.headers['webhook-timestamp']));
    expect(second?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);

    const delivery = await settled(client, eventId, 'delivered');
    expect(delivery.attempts).toMatchObject([
      { number: 1, outcome: 'retry', reason: 'WEBHOOK_STATUS_RETRYABLE', statusCode: 503, response: 'later' },
      { number: 2, outcome: 'delivered', statusCode: 204 },
    ]);
    expect(target.requests('/busy')).toHaveLength(2);
  });

  it('names the time of the next try itself, with Retry-After', async () => {
    target.answer('/polite', { status: 429, headers: { 'retry-after': '9' } }, { status: 200 });
    const { client } = await story('/polite');
    await client.publish();
    const requests = await target.waitForRequests(2, { path: '/polite', timeoutMs: 30_000 });
    expect(pauseMs(requests)).toBeGreaterThan(8_900);
  });

  it('does not keep the others waiting', async () => {
    target.answer('/hanging', { hang: true });
    const { client } = await story('/hanging');
    await client.subscribe(`${target.url}/healthy`);
    await Promise.all(Array.from({ length: 20 }, () => client.publish()));
    // far below the deadline of the hanging ones
    await target.waitForRequests(20, { path: '/healthy', timeoutMs: 5_000 });
  });

  it('is called again after the connection broke, or nothing listened', async () => {
    target.answer('/broken', { reset: true }, { status: 200 });
    const { client } = await story('/broken');
    const eventId = await client.publish();
    await target.waitForRequests(2, { path: '/broken', timeoutMs: 20_000 });
    const delivery = await settled(client, eventId, 'delivered');
    expect(delivery.attempts[0]).toMatchObject({ outcome: 'retry', reason: 'WEBHOOK_CONNECTION_FAILED' });
  });

  it('that answers 410 is gone: one try, then the subscription is off until it is resumed', async () => {
    target.answer('/gone', { status: 410, body: 'moved out' }, { status: 200 });
    const { client, subscriptionId } = await story('/gone');
    const eventId = await client.publish();
    const off = await waitFor(
      async () => {
        const subscription = await client.subscription(subscriptionId);
        return subscription.status === 'disabled' && subscription;
      },
      { describe: 'the subscription to be disabled' },
    );
    expect(off.statusReason).toMatchObject({ code: 'WEBHOOK_GONE', text: 'moved out' });
    expect(await settled(client, eventId, 'dead')).toMatchObject({ reason: 'WEBHOOK_GONE', attempts: [{ number: 1 }] });

    const unseen = await client.publish();
    await waitFor(async () => (await client.event(unseen)).state === 'unmatched', {
      describe: 'the history to say unmatched',
    });
    expect((await client.request('POST', `/v1/subscriptions/${subscriptionId}/resume`)).json).toMatchObject({
      status: 'active',
      statusReason: null,
    });
    const seen = await client.publish();
    const requests = await target.waitForRequests(2, { path: '/gone' });
    expect(requests.map(({ headers }) => headers['carillon-event'])).toEqual([eventId, seen]);
  });

  it.each([
    { answer: { status: 404 }, reason: 'WEBHOOK_STATUS_REFUSED' },
    { answer: { status: 302, headers: { location: '/elsewhere' } }, reason: 'WEBHOOK_REDIRECT' },
  ])('that answers $answer.status waits on the slow schedule with $reason', async ({ answer, reason }) => {
    const path = `/refuses/${answer.status}`;
    target.answer(path, answer);
    const { client, subscriptionId } = await story(path);
    const eventId = await client.publish();
    const delivery = await waitFor(
      async () => {
        const [found] = await client.deliveriesOf(eventId);
        return found !== undefined && found.attempts.length > 0 && found.nextAttemptAt !== null && found;
      },
      { describe: 'the history to say when it is tried again' },
    );
    expect(delivery).toMatchObject({ state: 'pending', attempts: [{ outcome: 'retry', reason }] });
    // half an hour, 20 % either way
    expect(Date.parse(delivery.nextAttemptAt ?? '') - Date.now()).toBeGreaterThan(23 * 60_000);
    expect((await client.subscription(subscriptionId)).status).toBe('active');
    expect(target.requests('/elsewhere')).toEqual([]);
  });

  it('at an address that may not be called is never called', async () => {
    const client = carillon.project();
    await client.subscribe('http://10.255.255.1/hook');
    const eventId = await client.publish();
    const delivery = await waitFor(
      async () => {
        const [found] = await client.deliveriesOf(eventId);
        return found !== undefined && found.attempts.length > 0 && found;
      },
      { describe: 'the history to have an attempt' },
    );
    expect(delivery).toMatchObject({ state: 'pending', attempts: [{ reason: 'EGRESS_DENIED' }] });
  });
});
