import { type HttpTarget, startHttpTarget, waitFor } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Carillon, startCarillon } from './carillon.fixture';

describe('a filter that takes too many steps on event after event', () => {
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

  it('is switched off with a reason, explained, and harms nobody; mended, it works again', async () => {
    const client = carillon.project();
    const filters = [{ jsonpath: '$.data[?$.data[?@.a < 0]]' }];
    const costly = await client.subscribe(`${target.url}/costly`, { filters });
    await client.subscribe(`${target.url}/modest`, { filters: [{ exact: { type: 'order.created' } }] });
    const data = Array.from({ length: 3_000 }, (_, a) => ({ a }));
    const events: string[] = [];
    for (let number = 0; number < 5; number++) events.push(await client.publish({ data }));
    const disabled = await waitFor(
      async () => {
        const found = await client.subscription(costly.id);
        return found.status === 'disabled' && found;
      },
      { timeoutMs: 20_000, describe: 'the subscription to be disabled' },
    );
    expect(disabled).toMatchObject({
      revision: 2,
      statusReason: { code: 'FILTER_QUARANTINED', text: expect.stringContaining(events[4] ?? '') },
    });
    const explained = await waitFor(
      async () => {
        const found = await client.explain(events[4] ?? '', costly.id);
        return found.stages.at(-1)?.outcome === 'not-judged' && found;
      },
      { timeoutMs: 20_000, describe: 'the event to be explained' },
    );
    expect(explained).toMatchObject({
      text: expect.stringMatching(/^Its filter could not be judged, so it did not match: .*steps/),
      subscription: { then: { revision: 1 }, today: { revision: 2, status: 'disabled' }, changed: ['status'] },
    });
    const [later] = [await client.publish({ data })];
    await target.waitForRequests(6, { path: '/modest', timeoutMs: 20_000 });
    expect(target.requests('/costly')).toEqual([]);
    await waitFor(async () => (await client.event(later)).state === 'matched', {
      describe: 'the later one to be matched',
    });
    expect((await client.explain(later, costly.id)).stages.at(-1)).toMatchObject({ reason: 'DISABLED' });

    const body = { filters: [{ jsonpath: '$.data[?@.a == 1]' }] };
    await client.expect(200, 'PATCH', `/v1/subscriptions/${costly.id}`, { body });
    await client.expect(200, 'POST', `/v1/subscriptions/${costly.id}/resume`);
    const wanted = await client.publish({ data });
    const [request] = await target.waitForRequests(1, { path: '/costly', timeoutMs: 20_000 });
    expect(request?.headers['carillon-event']).toBe(wanted);
  });
});
