import { type HttpTarget, startHttpTarget } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Carillon, startCarillon } from './carillon.fixture';

const TIMES = 50;
const rounds = Array.from({ length: TIMES }, (_, round) => round);

describe('an event published in the line after a change of a subscription', () => {
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

  it(`meets the subscription just created, ${TIMES} times in a row`, async () => {
    const client = carillon.project();
    const published: string[] = [];
    for (const round of rounds) {
      await client.subscribe(`${target.url}/created`, { filters: [{ exact: { type: `round.${round}` } }] });
      published.push(await client.publish({ type: `round.${round}` }));
    }
    const requests = await target.waitForRequests(TIMES, { path: '/created', timeoutMs: 20_000 });
    expect(new Set(requests.map(({ headers }) => headers['carillon-event']))).toEqual(new Set(published));
  });

  it(`goes to the target just put, ${TIMES} times in a row, and never to the one before`, async () => {
    const client = carillon.project();
    const path = (round: number) => `/moved/${round}`;
    const { id } = await client.subscribe(`${target.url}/moved/first`);
    const published: string[] = [];
    for (const round of rounds) {
      const body = { target: { channel: 'webhook', url: `${target.url}${path(round)}` } };
      await client.expect(200, 'PUT', `/v1/subscriptions/${id}`, { body });
      published.push(await client.publish());
      // the next move may overtake a delivery, which then rightly goes to the newer target
      await target.waitForRequests(1, { path: path(round) });
    }
    for (const round of rounds) {
      const arrived = target.requests(path(round)).map(({ headers }) => headers['carillon-event']);
      expect(arrived).toEqual([published[round]]);
    }
    expect(target.requests('/moved/first')).toEqual([]);
  });

  it('finds no subscription once it is deleted or paused', async () => {
    const client = carillon.project();
    for (const round of rounds.slice(0, 10)) {
      const { id } = await client.subscribe(`${target.url}/off`);
      if (round % 2 === 0) await client.expect(204, 'DELETE', `/v1/subscriptions/${id}`);
      else await client.expect(200, 'POST', `/v1/subscriptions/${id}/pause`);
      await client.publish({ subject: 'same key' });
    }
    await client.subscribe(`${target.url}/on`);
    const last = await client.publish({ subject: 'same key' });
    const [request] = await target.waitForRequests(1, { path: '/on' });
    expect(request?.headers['carillon-event']).toBe(last);
    expect(target.requests('/off')).toEqual([]);
  });
});
