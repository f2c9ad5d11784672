import { compileFilters } from '@carillon/domain-filter';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { acceptedRecord, at, eventIdNumbered, type EventInSpec, matchedRecord } from './ledger.fixture';
import { type HistoryTestApp, startHistoryApp } from './test-app.fixture';

let app: HistoryTestApp;
beforeAll(async () => {
  app = await startHistoryApp();
});
afterAll(async () => {
  await app.stop();
});

const test = (body: object, headers: Record<string, string> = {}) =>
  app.call('POST', '/subscriptions/test', body, headers);
const preview = (body: object, project = 'default') =>
  app.call('POST', '/subscriptions/preview', body, { 'carillon-project': project });
const anEvent = (members: object = {}) => ({
  specversion: '1.0',
  id: '1',
  source: '/shop',
  type: 'order.created',
  ...members,
});
const pointersOf = ({ body }: { body: Record<string, unknown> }) =>
  (body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);

describe('POST /v1/subscriptions/test', () => {
  it('says whether filters match an event, with each clause and the value that it saw', async () => {
    const filters = [{ prefix: { type: 'order.' } }, { jsonpath: '$[?$.data.total > 100]' }];
    expect(await test({ filters, event: anEvent({ data: { total: 129.5 } }) })).toMatchObject({
      status: 200,
      body: { matches: true, clauses: [{ dialect: 'prefix', passed: true, seen: 'order.created' }, { passed: true }] },
    });
    const { body } = await test({ filters, event: anEvent({ data: { total: 99 } }) });
    expect(body).toMatchObject({
      matches: false,
      clauses: [{ passed: true }, { passed: false, clauses: [{ seen: '99' }] }],
    });
    expect(body).not.toHaveProperty('faults');
  });

  it('sees the numbers that were written, not what a double makes of them', async () => {
    const event = '{"specversion":"1.0","id":"1","source":"/s","type":"t","data":{"n":9007199254740993}}';
    const asked = (n: string) => Buffer.from(`{"filters":[{"jsonpath":"$[?$.data.n == ${n}]"}],"event":${event}}`);
    const matches = await Promise.all(
      ['9007199254740993', '9007199254740992'].map(async (n) => {
        const response = await fetch(`${app.url}/v1/subscriptions/test`, { method: 'POST', body: asked(n) });
        return ((await response.json()) as { matches: boolean }).matches;
      }),
    );
    expect(matches).toEqual([true, false]);
  });

  it('takes a severity, an accepted event and a stored subscription', async () => {
    const event = { number: 1 };
    await app.facts.accepted([acceptedRecord(event)]);
    const eventId = eventIdNumbered(event);
    expect((await test({ filters: [], eventId, minSeverity: 'error' })).body).toEqual({
      matches: false,
      clauses: [{ dialect: 'minSeverity', expression: '17', passed: false, seen: '9' }],
    });
    const { id } = await app.subscribe({ filters: [{ exact: { type: 'spec.event' } }] });
    expect((await test({ subscriptionId: id, eventId })).body).toMatchObject({
      matches: true,
      subscription: { id, revision: 1 },
    });
  });

  it('refuses filters as saving does, at the same places', async () => {
    const filters = [{ exact: { type: 'a' } }, { jsonpath: '$[?' }, { glob: '*' }];
    const answer = await test({ filters, event: anEvent() });
    expect(answer).toMatchObject({ status: 422, body: { code: 'FILTER_INVALID' } });
    expect(() => compileFilters(filters)).toThrow(
      expect.objectContaining({ faults: pointersOf(answer).map((pointer) => expect.objectContaining({ pointer })) }),
    );
    expect(pointersOf(answer)).toEqual(['/filters/1/jsonpath', expect.stringMatching(/^\/filters\/2/)]);
  });

  it('refuses an event as intake does, below /event', async () => {
    const answer = await test({ filters: [], event: { specversion: '1.0', id: '1', source: '/s' } });
    expect(answer).toMatchObject({ status: 422, body: { code: 'EVENT_INVALID' } });
    expect(pointersOf(answer)).toEqual(['/event/type']);
  });

  it.each([
    ['no event', { filters: [] }, '/event'],
    ['two events', { filters: [], event: anEvent(), eventId: `evt_${'0'.repeat(32)}` }, '/event'],
    ['no filters', { event: anEvent() }, '/filters'],
    ['a filter that is none', { filters: ['x'], event: anEvent() }, '/filters/0'],
    ['an unknown member', { filters: [], event: anEvent(), target: {} }, '/target'],
  ])('refuses %s', async (_what, body, pointer) => {
    const answer = await test(body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'REQUEST_INVALID' } });
    expect(pointersOf(answer)).toContain(pointer);
  });

  it('knows nothing of another project', async () => {
    const { id } = await app.subscribe({});
    const event = { number: 2 };
    await app.facts.accepted([acceptedRecord(event)]);
    const foreign = { 'carillon-project': 'foreign' };
    expect((await test({ subscriptionId: id, event: anEvent() }, foreign)).status).toBe(404);
    expect((await test({ filters: [], eventId: eventIdNumbered(event) }, foreign)).status).toBe(404);
  });
});

describe('POST /v1/subscriptions/preview', () => {
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  /** Events of a project, one a minute from `hours` ago on; each has its number in `ce_subject`. */
  async function log(project: string, count: number, hours = 1): Promise<EventInSpec[]> {
    const startMs = Date.parse(hoursAgo(hours));
    const events = Array.from({ length: count }, (_, number) => ({
      number,
      project,
      acceptedAt: new Date(startMs + number * 60_000).toISOString(),
    }));
    await app.facts.accepted(
      events.map((event) => {
        const message = acceptedRecord(event);
        return { ...message, headers: { ...message.headers, ce_subject: Buffer.from(`n${event.number % 10}`) } };
      }),
    );
    await app.facts.matched(events.map((event) => matchedRecord(event, [])));
    return events;
  }

  it('counts what the filter would have got, how often, and shows the newest', async () => {
    const events = await log('counted', 30);
    const { status, body } = await preview({ filters: [{ exact: { subject: 'n3' } }], hours: 2, limit: 2 }, 'counted');
    expect(status).toBe(200);
    expect(body).toMatchObject({ hits: 3, scanned: 30, complete: true, ratePerHour: 1.5, faults: [] });
    expect(body['samples']).toEqual(
      [23, 13].map((number) => ({
        id: eventIdNumbered(events[number] ?? { number }),
        type: 'spec.event',
        source: '/spec',
        subject: 'n3',
        time: null,
        acceptedAt: events[number]?.acceptedAt,
        clauses: [expect.objectContaining({ passed: true, seen: 'n3' })],
      })),
    );
    expect(Date.parse(String(body['to'])) - Date.parse(String(body['from']))).toBe(2 * 3_600_000);
  });

  it('looks no further back than asked for, and pages through more than one page', async () => {
    // the oldest is 7 h 36.5 min old
    await log('long', 450, 456.5 / 60);
    expect((await preview({ filters: [], hours: 3, limit: 0 }, 'long')).body).toMatchObject({
      hits: 173,
      scanned: 173,
      complete: true,
      samples: [],
    });
    expect((await preview({ filters: [], limit: 0 }, 'long')).body).toMatchObject({ hits: 450, complete: true });
  });

  it('sees bodies that are kept apart, and says whose are gone', async () => {
    const project = 'apart';
    const [kept, lost] = [
      { number: 1, project },
      { number: 2, project },
    ].map((event) => ({ ...event, acceptedAt: hoursAgo(1) }));
    const large = Buffer.from(JSON.stringify({ pad: 'x'.repeat(20_000), total: 7 }));
    const bodyRef = await app.bodies.put(project, eventIdNumbered(kept!), large, at(0));
    await app.facts.accepted([
      { ...acceptedRecord(kept!, { bodyRef }), value: null },
      { ...acceptedRecord(lost!, { bodyRef: 'gone' }), value: null },
    ]);
    expect((await preview({ filters: [{ jsonpath: '$.data.total' }] }, project)).body).toMatchObject({
      hits: 1,
      scanned: 2,
      samples: [{ id: eventIdNumbered(kept!) }],
      faults: [{ events: 1, example: eventIdNumbered(lost!), reason: expect.any(String) }],
    });
  });

  it('leaves out test messages, which no filter is asked about', async () => {
    const event = { number: 1, project: 'direct', acceptedAt: hoursAgo(0.1) };
    const direct = [
      { subscriptionId: 's', revision: 1, owner: 'ada', policy: 'default', channel: 'webhook', lane: 'l' },
    ];
    await app.facts.accepted([acceptedRecord(event, { direct }), acceptedRecord({ ...event, number: 2 })]);
    expect((await preview({ filters: [] }, 'direct')).body).toMatchObject({ hits: 1, scanned: 1 });
  });

  it('tells events that the filter could not be judged on, and does not stand still for everybody else', async () => {
    const project = 'costly';
    const deep = JSON.stringify(Array.from({ length: 3_000 }, (_, n) => ({ a: n })));
    const events = Array.from({ length: 12 }, (_, number) => ({ number, project, acceptedAt: hoursAgo(0.5) }));
    await app.facts.accepted(events.map((event) => ({ ...acceptedRecord(event), value: Buffer.from(deep) })));
    const running = preview({ filters: [{ jsonpath: '$.data[?$.data[?@.a < 0]]' }] }, project);
    const second = await preview({ filters: [] }, project);
    expect(second).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED', retryable: true } });
    expect((await preview({ filters: [] }, 'other')).status).toBe(200);
    expect((await running).body).toMatchObject({
      hits: 0,
      faults: [{ reason: expect.stringMatching(/steps/), example: expect.stringMatching(/^evt_/) }],
    });
    expect((await preview({ filters: [] }, project)).status).toBe(200);
  });

  it('refuses what saving refuses, and more hours than are kept', async () => {
    expect(await preview({ filters: [{ jsonpath: '$[?' }] })).toMatchObject({
      status: 422,
      body: { code: 'FILTER_INVALID' },
    });
    const tooLong = await preview({ filters: [], hours: 100_000 });
    expect(tooLong).toMatchObject({ status: 422, body: { code: 'REQUEST_INVALID' } });
    expect(pointersOf(tooLong)).toEqual(['/hours']);
    expect(pointersOf(await preview({ filters: [], limit: 51, hours: 0 })).sort()).toEqual(['/hours', '/limit']);
  });
});
