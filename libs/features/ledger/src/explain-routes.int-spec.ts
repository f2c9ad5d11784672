import type { Match } from '@carillon/contracts-messages';
import { aSubscription, disable, type Subscription } from '@carillon/domain-subscription';
import { deliveryIdOf } from '@carillon/util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Explanation } from './history/explain/explanation';
import {
  acceptedRecord,
  at,
  attemptRecord,
  decidedRecord,
  deliveryOf,
  eventIdNumbered,
  type EventInSpec,
  matchedRecord,
  redeliveryRecord,
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

let lastNumber = 0;
/** An event accepted now, so that subscriptions made before are older. */
const anEvent = (): EventInSpec => ({ number: ++lastNumber, acceptedAt: new Date().toISOString() });
/** One that was there before the events of this spec. */
const subscribe = (overrides: Partial<Subscription> = {}) =>
  app.subscribe({ createdAt: at(-10), updatedAt: at(-10), ...overrides });
const matchOf = (event: EventInSpec, { id, revision }: Subscription): Match => ({
  subscriptionId: id,
  revision,
  owner: 'ada',
  policy: 'default',
  channel: 'webhook',
  lane: 'l',
  deliveryId: deliveryIdOf(eventIdNumbered(event), id),
});
/** The event as accepted and matched by these; matched a moment after its acceptance. */
async function matched(
  event: EventInSpec,
  matches: Match[],
  more: Parameters<typeof matchedRecord>[2] = {},
): Promise<void> {
  const timestampMs = Date.parse(event.acceptedAt ?? '') + 5;
  await app.facts.accepted([acceptedRecord(event)]);
  await app.facts.matched([matchedRecord(event, [], { matches, ...more }, { timestampMs })]);
}
async function explain(event: EventInSpec, subscriptionId?: string): Promise<Explanation> {
  const query = subscriptionId === undefined ? '' : `?subscription=${subscriptionId}`;
  const { status, body } = await app.call('GET', `/events/${eventIdNumbered(event)}/explain${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body as unknown as Explanation; // what the route answers
}
/** The facts of `attempt.finished` are about subscription 1 of the fixture; here they are about a stored one. */
const ofDelivery = (event: EventInSpec, { id }: Subscription) => ({
  deliveryId: deliveryIdOf(eventIdNumbered(event), id),
  subscriptionId: id,
});

describe('an event that did not match', () => {
  it('says by which clause, with which value, in the revision of then, and how today’s differs', async () => {
    const subscription = await subscribe({
      filters: [{ exact: { type: 'spec.event' } }, { jsonpath: '$[?$.data.big < 5]' }],
    });
    const event = anEvent();
    await matched(event, []);
    await app.subscriptions.change('default', subscription.id, (current) => ({
      ...current,
      name: 'new name',
      filters: [{ exact: { type: 'spec.event' } }],
    }));
    const explained = await explain(event, subscription.id);
    expect(explained).toMatchObject({
      event: { state: 'unmatched' },
      stages: [
        { stage: 'accepted', outcome: 'accepted', round: 0, at: event.acceptedAt },
        {
          stage: 'matching',
          outcome: 'not-matched',
          reason: 'FILTER_NOT_MATCHED',
          at: expect.stringMatching(/Z$/),
          revision: 1,
          clauses: [
            { dialect: 'exact', passed: true },
            { dialect: 'jsonpath', passed: false },
          ],
        },
      ],
      subscription: {
        subscriptionId: subscription.id,
        then: { revision: 1, matches: false },
        today: { revision: 2, matches: true },
        changed: ['name', 'filters'],
        difference: 'It matches today.',
      },
      deliveries: null,
    });
    expect(explained.text).toContain('$[?$.data.big < 5]');
    expect(explained.text).toContain('90071992547409931');
    expect(explained.text).toBe(explained.stages.at(-1)?.text);
  });

  it('because the subscription was made later', async () => {
    const event = anEvent();
    await matched(event, []);
    const late = new Date(Date.now() + 60_000).toISOString();
    const subscription = await subscribe({ createdAt: late, updatedAt: late });
    const { stages, subscription: about, text } = await explain(event, subscription.id);
    expect(stages.at(-1)).toMatchObject({
      outcome: 'not-matched',
      reason: 'NOT_SUBSCRIBED',
      revision: null,
      clauses: [],
    });
    expect(text).toContain(late);
    expect(about).toMatchObject({ then: null, today: { matches: true }, difference: 'It matches today.' });
  });

  it('because of its severity', async () => {
    const subscription = await subscribe({ minSeverity: 13 });
    const event = anEvent();
    await matched(event, []);
    expect((await explain(event, subscription.id)).stages.at(-1)).toMatchObject({
      reason: 'BELOW_MIN_SEVERITY',
      text: 'It did not match: the event’s severity 9 is below 13.',
    });
  });

  it('because the subscription was disabled then, with the reason that its owner was told', async () => {
    const reason = { code: 'FILTER_QUARANTINED', text: 'Its filter was given up on 5 events.', at: at(-5) };
    const subscription = await subscribe(disable(aSubscription(), reason));
    const event = anEvent();
    await matched(event, []);
    expect((await explain(event, subscription.id)).stages.at(-1)).toMatchObject({
      reason: 'DISABLED',
      text: 'The subscription was disabled when the event was matched: Its filter was given up on 5 events.',
    });
  });

  it('because its filter could not be judged', async () => {
    const subscription = await subscribe();
    const event = anEvent();
    await matched(event, [], { unjudged: [{ subscriptionId: subscription.id, reason: 'too many steps' }] });
    expect((await explain(event, subscription.id)).stages.at(-1)).toMatchObject({
      outcome: 'not-judged',
      reason: 'FILTER_NOT_JUDGED',
      text: 'Its filter could not be judged, so it did not match: too many steps.',
    });
    expect((await explain(event)).text).toBe(
      'No subscription wanted it; the filters of 1 subscription could not be judged.',
    );
  });

  it('because nobody looked: a dead letter, a message to another one, not yet', async () => {
    const subscription = await subscribe();
    const waiting = anEvent();
    await app.facts.accepted([acceptedRecord(waiting)]);
    expect((await explain(waiting, subscription.id)).stages.at(-1)).toMatchObject({ outcome: 'waiting', at: null });
    const direct = anEvent();
    await matched(direct, [matchOf(direct, await subscribe())], { direct: true });
    expect((await explain(direct, subscription.id)).stages.at(-1)).toMatchObject({ reason: 'NOT_ADDRESSED' });
  });

  it('although its body is no longer kept', async () => {
    const subscription = await subscribe();
    const event = anEvent();
    await app.facts.accepted([acceptedRecord(event, { bodyRef: 'gone' })]);
    await app.facts.matched([matchedRecord(event, [])]);
    expect(await explain(event, subscription.id)).toMatchObject({
      text: expect.stringContaining('no longer kept'),
      subscription: { today: { matches: null, clauses: [] } },
    });
  });
});

describe('an event that matched', () => {
  it('is followed to the target that it reached', async () => {
    const subscription = await subscribe({ filters: [{ exact: { type: 'spec.event' } }] });
    const event = anEvent();
    await matched(event, [matchOf(event, subscription)]);
    const { deliveryId } = ofDelivery(event, subscription);
    expect((await explain(event, subscription.id)).stages.at(-1)).toMatchObject({
      stage: 'policy',
      outcome: 'waiting',
    });
    await app.facts.decided([decidedRecord(event, [1], { ...ofDelivery(event, subscription), statusCode: 200 })]);
    const failed = {
      ...ofDelivery(event, subscription),
      outcome: 'retry' as const,
      reason: 'WEBHOOK_STATUS_RETRYABLE',
    };
    await app.facts.attempted([attemptRecord(event, { ...failed, statusCode: 503, nextAttemptAt: at(9) })]);
    expect((await explain(event, subscription.id)).stages.at(-1)).toMatchObject({
      outcome: 'retrying',
      reason: 'WEBHOOK_STATUS_RETRYABLE',
      nextAttemptAt: at(9),
      text: expect.stringMatching(/^Attempt 1 failed \(503\): the target answered .* tried again at /),
    });
    await app.facts.attempted([attemptRecord(event, { ...ofDelivery(event, subscription), attempt: 2 })]);
    expect(await explain(event, subscription.id)).toMatchObject({
      text: 'The target took it at attempt 2 (200).',
      stages: [
        { stage: 'accepted' },
        { stage: 'matching', outcome: 'matched', revision: 1, matches: 1, clauses: [{ passed: true }] },
        {
          stage: 'policy',
          outcome: 'allowed',
          at: at(2),
          statusCode: 200,
          text: 'The policy allowed it for ada (200).',
        },
        {
          stage: 'delivery',
          outcome: 'delivered',
          deliveryId,
          attempts: [{ number: 1 }, { number: 2 }],
          nextAttemptAt: null,
        },
      ],
      subscription: { changed: [], difference: '' },
    });
  });

  it.each([
    ['PAUSED', 'It was not delivered: the subscription is paused.'],
    ['DELETED', 'It was not delivered: the subscription was deleted.'],
  ])('and was suppressed (%s) says so', async (reason, text) => {
    const subscription = await subscribe();
    const event = anEvent();
    await matched(event, [matchOf(event, subscription)]);
    await app.facts.decided([
      decidedRecord(event, [1], { ...ofDelivery(event, subscription), decision: 'suppressed', reason }),
    ]);
    expect((await explain(event, subscription.id)).stages.at(-1)).toMatchObject({
      stage: 'policy',
      outcome: 'suppressed',
      reason,
      text,
    });
  });

  it('and was denied, held or given up says so', async () => {
    const denied = { decision: 'denied' as const, reason: 'POLICY_DENIED', statusCode: 412, response: 'no access' };
    const texts: Record<string, string> = {};
    for (const [what, tell] of Object.entries({
      denied: (event: EventInSpec, subscription: Subscription) =>
        app.facts.decided([decidedRecord(event, [1], { ...ofDelivery(event, subscription), ...denied })]),
      held: (event: EventInSpec, subscription: Subscription) =>
        app.facts.waiting([
          redeliveryRecord(event, {
            why: 'hold',
            reason: 'PAUSED',
            attempt: 1,
            deliveries: [ofDelivery(event, subscription)],
          }),
        ]),
      dead: (event: EventInSpec, subscription: Subscription) =>
        app.facts.attempted([
          attemptRecord(event, {
            ...ofDelivery(event, subscription),
            outcome: 'dead',
            reason: 'WEBHOOK_GONE',
            statusCode: 410,
          }),
        ]),
    })) {
      const subscription = await subscribe();
      const event = anEvent();
      await matched(event, [matchOf(event, subscription)]);
      await tell(event, subscription);
      const { stages, text } = await explain(event, subscription.id);
      expect(stages.at(-1)).toMatchObject({ outcome: what });
      texts[what] = text;
    }
    expect(texts).toEqual({
      denied: 'The policy did not allow it for ada: the policy said no (412: no access).',
      held: 'It is held: the subscription is paused. It goes on when that changes.',
      dead: 'It was given up after 1 attempt (410): the target answered 410 Gone.',
    });
  });

  it('is judged by the revision that was matched, also after the subscription is gone', async () => {
    const subscription = await subscribe({ filters: [{ exact: { type: 'spec.event' } }] });
    const event = anEvent();
    await matched(event, [matchOf(event, subscription)]);
    await app.subscriptions.change('default', subscription.id, (current) => ({
      ...current,
      filters: [{ exact: { type: 'other' } }],
      target: { ...current.target, url: 'http://127.0.0.1:8090/new' },
    }));
    expect((await explain(event, subscription.id)).subscription).toMatchObject({
      then: { revision: 1, matches: true },
      today: { revision: 2, matches: false },
      changed: ['filters', 'target'],
      difference: expect.stringMatching(/^It does not match today\. Its target was .*\/orders and is .*\/new\.$/),
    });
    await app.subscriptions.remove('default', subscription.id);
    expect((await explain(event, subscription.id)).subscription).toMatchObject({
      then: { revision: 1, matches: true },
      today: null,
      difference: 'The subscription has been deleted.',
    });
  });

  it('shows repetitions and replays as rounds of their own, each with the subscription of its time', async () => {
    const subscription = await subscribe({ filters: [{ exact: { type: 'other' } }] });
    const event = anEvent();
    await matched(event, []);
    const repeated = { offset: event.number + 1_000, partition: 1 };
    await app.facts.accepted([{ ...acceptedRecord(event), ...repeated }]);
    await app.facts.matched([
      matchedRecord(event, [], { duplicate: true, accepted: { partition: 1, offset: String(repeated.offset) } }),
    ]);
    const changed = await app.subscriptions.change('default', subscription.id, (current) => ({
      ...current,
      filters: [],
    }));
    const replay = { number: Date.now() + 1_000 };
    const place = { partition: 2, offset: String(event.number) };
    await app.facts.accepted([{ ...acceptedRecord(event, { replay }), partition: 2 }]);
    await app.facts.matched([
      matchedRecord(
        event,
        [],
        { replay, matches: [matchOf(event, changed)], accepted: place },
        { timestampMs: replay.number },
      ),
    ]);
    const { stages, subscription: about } = await explain(event, subscription.id);
    expect(stages.map(({ stage, outcome, round }) => [stage, outcome, round])).toEqual([
      ['accepted', 'accepted', 0],
      ['matching', 'not-matched', 0],
      ['accepted', 'repeated', 0],
      ['matching', 'suppressed', 0],
      ['accepted', 'replayed', replay.number],
      ['matching', 'matched', replay.number],
      ['policy', 'waiting', replay.number],
    ]);
    expect(stages.flatMap((stage) => (stage.stage === 'matching' ? [stage.revision] : []))).toEqual([1, null, 2]);
    expect(about).toMatchObject({ then: { revision: 1 }, today: { revision: 2 } });
  });
});

describe('without a subscription', () => {
  it('counts what became of the matches and lists them page by page', async () => {
    const event = anEvent();
    await app.facts.accepted([acceptedRecord(event)]);
    await app.facts.matched([matchedRecord(event, [1, 2, 3])]);
    await app.facts.decided([decidedRecord(event, [1, 2])]);
    await app.facts.attempted([attemptRecord(event)]);
    const path = `/events/${eventIdNumbered(event)}/explain?limit=2`;
    const first = (await app.call('GET', path)).body as unknown as Explanation;
    expect(first).toMatchObject({
      text: '3 subscriptions wanted it. Of its deliveries 1 delivered, 2 pending.',
      stages: [{ stage: 'accepted' }, { stage: 'matching', outcome: 'matched', matches: 3 }],
      subscription: null,
      deliveries: { counts: { delivered: 1, pending: 2 }, complete: true },
    });
    const cursor = String(first.deliveries?.nextCursor);
    const second = (await app.call('GET', `${path}&cursor=${cursor}`)).body as unknown as Explanation;
    expect(second.deliveries).toMatchObject({ counts: null, nextCursor: null });
    const listed = [...(first.deliveries?.items ?? []), ...(second.deliveries?.items ?? [])];
    expect(listed).toHaveLength(3);
    expect(listed.find(({ deliveryId }) => deliveryId === deliveryOf(event))).toMatchObject({
      state: 'delivered',
      text: 'The target took it at attempt 1 (200).',
    });
  });

  it('tells of an event that nobody wanted', async () => {
    const event = anEvent();
    await matched(event, []);
    expect(await explain(event)).toMatchObject({
      text: 'No subscription wanted it.',
      deliveries: { counts: {}, items: [], nextCursor: null },
    });
  });
});

describe('what cannot be explained', () => {
  it('is nothing of another project, and no subscription that never was', async () => {
    const subscription = await subscribe();
    const event = anEvent();
    await matched(event, []);
    const path = `/events/${eventIdNumbered(event)}/explain`;
    const foreign = { 'carillon-project': 'foreign' };
    const statusOf = async (query: string, headers = {}) =>
      (await app.call('GET', `${path}${query}`, undefined, headers)).status;
    expect(await statusOf('', foreign)).toBe(404);
    expect(await statusOf(`?subscription=${subscription.id}`, foreign)).toBe(404);
    expect(await statusOf(`?subscription=${subscriptionNumbered(999)}`)).toBe(404);
    const theirs = await subscribe({ project: 'foreign' });
    expect(await statusOf(`?subscription=${theirs.id}`)).toBe(404);
    expect(await statusOf('?subscription=x')).toBe(422);
    expect(await statusOf('?cursor=x')).toBe(422);
  });
});

describe('a test message', () => {
  it('is not matched again', async () => {
    const event = anEvent();
    await matched(event, [matchOf(event, await subscribe())], { direct: true });
    expect(await app.call('POST', `/events/${eventIdNumbered(event)}/replay`)).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT' },
    });
  });
});
