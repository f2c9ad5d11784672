import { type HttpTarget, startHttpTarget, waitFor } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Carillon, startCarillon } from './carillon.fixture';
import type { ProjectClient, ShownExplanation } from './project-client.fixture';

describe('an explanation', () => {
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

  /** Once its last stage is the one that is waited for. */
  const explained = (
    client: ProjectClient,
    [eventId, subscription]: [string, string?],
    outcome: string,
  ): Promise<ShownExplanation> =>
    waitFor(
      async () => {
        const { status } = await client.request('GET', `/v1/events/${eventId}`);
        if (status === 404) return false; // the history follows in a moment
        const found = await client.explain(eventId, subscription);
        return found.stages.at(-1)?.outcome === outcome && found;
      },
      { timeoutMs: 20_000, describe: `the last stage to be ${outcome}` },
    );
  const outcomesOf = ({ stages }: ShownExplanation) => stages.map(({ stage, outcome }) => `${stage} ${outcome}`);

  it('names the clause that failed and the value that it saw', async () => {
    const client = carillon.project();
    const filters = [{ exact: { type: 'order.created' } }, { jsonpath: '$[?$.data.total > 100]' }];
    const { id } = await client.subscribe(`${target.url}/explained`, { filters });
    const eventId = await client.publish({ data: { total: 99 } });
    const found = await explained(client, [eventId, id], 'not-matched');
    expect(found.subscription?.then).toMatchObject({
      revision: 1,
      matches: false,
      clauses: [
        { dialect: 'exact', passed: true, seen: expect.stringContaining('order.created') },
        { dialect: 'jsonpath', expression: '$[?$.data.total > 100]', passed: false },
      ],
    });
    expect(found.stages.at(-1)?.reason).toBe('FILTER_NOT_MATCHED');
    expect(found.text).toMatch(/^It did not match: .*\$\[\?\$\.data\.total > 100\].*99/);
  });

  it('follows a match to its target, through failure and retry', async () => {
    const client = carillon.project();
    target.answer('/followed', { status: 503, body: 'busy' }, { status: 200 });
    const { id } = await client.subscribe(`${target.url}/followed`);
    const eventId = await client.publish();
    const retrying = await explained(client, [eventId, id], 'retrying');
    expect(retrying.text).toMatch(/^Attempt 1 failed \(503\).* tried again at /);
    const found = await explained(client, [eventId, id], 'delivered');
    expect(outcomesOf(found)).toEqual([
      'accepted accepted',
      'matching matched',
      'policy allowed',
      'delivery delivered',
    ]);
    expect(found.text).toBe('The target took it at attempt 2 (200).');
  });

  it('uses the revision that was in force then, and tells how today’s differs', async () => {
    const client = carillon.project();
    const { id } = await client.subscribe(`${target.url}/then`, { filters: [{ exact: { subject: 'then' } }] });
    const eventId = await client.publish({ subject: 'then' });
    await explained(client, [eventId, id], 'delivered');
    const body = { filters: [{ exact: { subject: 'now' } }] };
    await client.expect(200, 'PATCH', `/v1/subscriptions/${id}`, { body });
    expect((await client.explain(eventId, id)).subscription).toMatchObject({
      then: { revision: 1, matches: true },
      today: { revision: 2, matches: false, clauses: [{ dialect: 'exact', passed: false }] },
      changed: ['filters'],
      difference: 'It does not match today.',
    });
    await client.expect(204, 'DELETE', `/v1/subscriptions/${id}`);
    expect((await client.explain(eventId, id)).subscription).toMatchObject({ then: { revision: 1 }, today: null });
  });

  it('knows a pause, a denial by time, a repetition and a replay', async () => {
    const client = carillon.project();
    const { id } = await client.subscribe(`${target.url}/paused`);
    await client.expect(200, 'POST', `/v1/subscriptions/${id}/pause`);
    const eventId = await client.publish({ id: 'once' });
    const paused = await explained(client, [eventId, id], 'suppressed');
    expect(paused.stages.at(-1)).toMatchObject({
      stage: 'policy',
      reason: 'PAUSED',
      text: expect.stringMatching(/paused/),
    });

    const late = await client.subscribe(`${target.url}/late`);
    expect((await client.explain(eventId, late.id)).stages.at(-1)).toMatchObject({ reason: 'NOT_SUBSCRIBED' });

    expect(await client.publish({ id: 'once' })).toBe(eventId);
    await waitFor(async () => outcomesOf(await client.explain(eventId, id)).includes('accepted repeated'), {
      describe: 'the repetition to be written down',
    });
    await client.expect(200, 'POST', `/v1/subscriptions/${id}/resume`);
    await client.expect(202, 'POST', `/v1/events/${eventId}/replay`, { body: {} });
    const replayed = await explained(client, [eventId, id], 'delivered');
    expect(outcomesOf(replayed).slice(-4)).toEqual([
      'accepted replayed',
      'matching matched',
      'policy allowed',
      'delivery delivered',
    ]);
    expect(replayed.text).toMatch(/^The target took it/);
  });

  it('sums up all matches, and an event that nobody wanted', async () => {
    const client = carillon.project();
    const filters = [{ exact: { type: 'wanted' } }];
    for (const path of ['/all/1', '/all/2']) await client.subscribe(`${target.url}${path}`, { filters });
    const [wanted, unwanted] = [await client.publish({ type: 'wanted' }), await client.publish({ type: 'unwanted' })];
    const found = await waitFor(
      async () => {
        if ((await client.request('GET', `/v1/events/${wanted}`)).status === 404) return false;
        const summary = await client.explain(wanted);
        return summary.deliveries?.counts?.['delivered'] === 2 && summary;
      },
      { timeoutMs: 20_000, describe: 'both to be delivered' },
    );
    expect(found.text).toBe('2 subscriptions wanted it. Of its deliveries 2 delivered.');
    expect((await explained(client, [unwanted], 'not-matched')).text).toBe('No subscription wanted it.');
  });

  it('is given of nothing that does not exist, or is another project’s', async () => {
    const [mine, theirs] = [carillon.project(), carillon.project()];
    const { id } = await mine.subscribe(`${target.url}/mine`);
    const eventId = await mine.publish();
    await explained(mine, [eventId, id], 'delivered');
    const stranger = `sub_${'0'.repeat(32)}`;
    const foreign = await theirs.subscribe(`${target.url}/theirs`);
    for (const query of [`?subscription=${stranger}`, `?subscription=${foreign.id}`]) {
      expect((await mine.request('GET', `/v1/events/${eventId}/explain${query}`)).status, query).toBe(404);
    }
    for (const path of [
      `${eventId}/explain`,
      `${eventId}/explain?subscription=${id}`,
      `evt_${'0'.repeat(32)}/explain`,
    ]) {
      expect((await theirs.request('GET', `/v1/events/${path}`)).status, path).toBe(404);
    }
  });
});
