import type { EventMatched, Match, MatchDecided } from '@carillon/contracts-messages';
import { aSubscription, laneOf, type Subscription } from '@carillon/domain-subscription';
import { anIncoming, done, FakePublisher, type Incoming, skipped } from '@carillon/platform-messaging';
import { noMetrics, silentLogger } from '@carillon/platform-observability';
import { manualClock } from '@carillon/testing';
import { AppError, deliveryIdOf, eventIdOf, isoTime } from '@carillon/util';
import { beforeEach, describe, expect, it } from 'vitest';

import { DecideMatches } from './decide-matches';
import { allowAll, type PolicyAnswer, type PolicyProvider } from './policy-provider';
import { PolicyTelemetry } from './policy-telemetry';

const DECIDED = 'policy.match.decided.v1';
const REQUESTS = 'delivery-webhook.delivery.requested.v1';
const now = '2026-01-01T00:00:00.000Z';
const body = '{"specversion":"1.0","id":"1","source":"/shop","type":"order.created","severitynumber":5}';

const unreachable: PolicyAnswer = { kind: 'undecided', reason: 'POLICY_UNAVAILABLE', detail: 'refused', asked: true };
const notAsked: PolicyAnswer = { kind: 'undecided', reason: 'LANE_BACKED_UP', detail: 'too many', asked: false };
const denied: PolicyAnswer = { kind: 'denied', reason: 'POLICY_DENIED', statusCode: 412, response: 'no' };
const failed: PolicyAnswer = {
  kind: 'denied',
  reason: 'POLICY_FAILED',
  statusCode: 500,
  response: 'broken',
  disable: { text: 'broken' },
};

/** Answers by owner, and keeps the questions. */
class FakeProvider implements PolicyProvider {
  readonly name = 'pacifica';
  readonly questions: { owner: string; document: string }[] = [];
  readonly answers = new Map<string, PolicyAnswer | Promise<PolicyAnswer>>();

  async ask(owner: string, document: () => Promise<Buffer>): Promise<PolicyAnswer> {
    this.questions.push({ owner, document: (await document()).toString() });
    return (await this.answers.get(owner)) ?? { kind: 'allowed', statusCode: 200, response: 'fine' };
  }
}

const clock = manualClock(Date.parse(now));
let provider: FakeProvider;
let publisher: FakePublisher;
let subscriptions: Map<string, Subscription>;
let floors: number[];
let bodiesRead: number;
let kept: [string, number][];
let random: number;
let decideMatches: DecideMatches;

beforeEach(() => {
  clock.set(Date.parse(now));
  provider = new FakeProvider();
  publisher = new FakePublisher();
  subscriptions = new Map();
  floors = [];
  bodiesRead = 0;
  kept = [];
  random = 0;
  decideMatches = new DecideMatches({
    providers: new Map<string, PolicyProvider>([
      ['default', allowAll('default')],
      ['pacifica', provider],
    ]),
    subscriptions: {
      get: async (_project, id, floor) => {
        floors.push(floor);
        return subscriptions.get(id) ?? 'deleted';
      },
    },
    bodies: {
      bodyOf: async (_part, value) => {
        bodiesRead += 1;
        return value ?? Buffer.from(body);
      },
      keepUntil: async (_project, ref, untilMs) => {
        kept.push([ref, untilMs - clock.now()]);
        return true;
      },
    },
    publisher,
    telemetry: new PolicyTelemetry(silentLogger, noMetrics),
    clock,
    random: () => random,
  });
});

const eventId = eventIdOf('default', '/shop', '1');

function aMatch(overrides: Partial<Subscription> = {}, match: Partial<Match> = {}): Match {
  const subscription = aSubscription({ policy: 'pacifica', ...overrides });
  subscriptions.set(subscription.id, subscription);
  return {
    subscriptionId: subscription.id,
    revision: subscription.revision,
    owner: subscription.owner,
    policy: subscription.policy,
    channel: 'webhook',
    lane: laneOf('default', subscription.target),
    deliveryId: deliveryIdOf(eventId, subscription.id),
    ...match,
  };
}

function aMatched(
  matches: Match[],
  part: Partial<EventMatched> = {},
  record: Partial<Incoming<unknown>> = {},
): Incoming<EventMatched> {
  const headers = {
    'content-type': Buffer.from('application/cloudevents+json'),
    carillon: Buffer.from('{}'),
    'x-redelivery-for': Buffer.from('policy'),
    traceparent: Buffer.from('00-aa-bb-01'),
    'x-foreign': Buffer.from('kept'),
  };
  return anIncoming<EventMatched>(
    {
      project: 'default',
      eventId,
      acceptedAt: now,
      accepted: { partition: 0, offset: '7' },
      part: 0,
      parts: 1,
      subscriptionOffset: '3',
      matches,
      ...part,
    },
    { key: 'order-1', value: Buffer.from(body), headers, ...record },
  );
}

const facts = () => publisher.partsTo(DECIDED) as MatchDecided[];
const requested = () => publisher.partsTo(REQUESTS) as { deliveryId: string }[];

describe('an allowed match', () => {
  it('is asked for at its target, then written down', async () => {
    const match = aMatch({ owner: 'alice' });
    const message = aMatched([match]);
    expect(await decideMatches.run(message)).toEqual(done);
    expect(publisher.published.map(({ topic }) => topic)).toEqual([REQUESTS, DECIDED]);
    expect(requested()).toEqual([
      {
        project: 'default',
        eventId,
        acceptedAt: now,
        eventKey: 'order-1',
        deliveryId: match.deliveryId,
        subscriptionId: match.subscriptionId,
        revision: 1,
        channel: 'webhook',
        lane: match.lane,
        redrive: 0,
        attempt: 1,
        hop: 0,
        decidedAt: now,
      },
    ]);
    expect(facts()).toEqual([
      {
        project: 'default',
        eventId,
        acceptedAt: now,
        redrive: 0,
        decidedAt: now,
        decisions: [
          {
            deliveryId: match.deliveryId,
            subscriptionId: match.subscriptionId,
            revision: 1,
            owner: 'alice',
            channel: 'webhook',
            decision: 'allowed',
            reason: '',
            statusCode: 200,
            response: 'fine',
          },
        ],
      },
    ]);
    expect(publisher.to(DECIDED)[0]?.key).toBe('order-1');
  });

  it('takes the event along as it is, in the lane of its target', async () => {
    const match = aMatch();
    await decideMatches.run(aMatched([match]));
    const [record] = publisher.to(REQUESTS);
    expect(record?.key).toBe(match.lane);
    expect(record?.value?.toString()).toBe(body);
    expect(Object.keys(record?.headers ?? {}).sort()).toEqual(['carillon', 'content-type', 'x-foreign']);
  });

  it('takes a reference along where the body is kept in the store', async () => {
    await decideMatches.run(
      aMatched([aMatch({ policy: 'default' })], { bodyRef: 'ref-1', posted: true }, { value: null }),
    );
    expect(publisher.to(REQUESTS)[0]?.value).toBeNull();
    expect(requested()).toEqual([expect.objectContaining({ bodyRef: 'ref-1', posted: true })]);
    expect(bodiesRead).toBe(0);
  });

  it('goes to the target as it is now', async () => {
    const match = aMatch(
      {
        revision: 5,
        owner: 'bob',
        target: { channel: 'webhook', url: 'http://new.example/', method: 'POST', mode: 'structured', headers: {} },
      },
      { revision: 4, lane: 'old', owner: 'alice' },
    );
    await decideMatches.run(aMatched([match]));
    expect(floors).toEqual([4]);
    expect(requested()).toEqual([
      expect.objectContaining({
        revision: 5,
        lane: laneOf('default', {
          channel: 'webhook',
          url: 'http://new.example/',
          method: 'POST',
          mode: 'structured',
          headers: {},
        }),
      }),
    ]);
    expect(provider.questions.map(({ owner }) => owner)).toEqual(['bob']);
    expect(facts()[0]?.decisions).toEqual([expect.objectContaining({ revision: 5, owner: 'bob' })]);
  });

  it('stands under the number of its replay', async () => {
    await decideMatches.run(aMatched([aMatch()], { replay: { number: 1_700_000_000_000 } }));
    expect(requested()).toEqual([expect.objectContaining({ redrive: 1_700_000_000_000 })]);
    expect(facts()[0]?.redrive).toBe(1_700_000_000_000);
  });
});

describe('the question', () => {
  it('is not asked for subscriptions that name nobody', async () => {
    await decideMatches.run(aMatched([aMatch({ policy: 'default' })]));
    expect(provider.questions).toEqual([]);
    expect(bodiesRead).toBe(0);
    expect(facts()[0]?.decisions[0]).not.toHaveProperty('statusCode');
  });

  it('is asked once for every match, also of one owner', async () => {
    await decideMatches.run(
      aMatched([aMatch({ owner: 'alice' }), aMatch({ owner: 'alice' }), aMatch({ owner: 'bob' })]),
    );
    expect(provider.questions.map(({ owner }) => owner)).toEqual(['alice', 'alice', 'bob']);
    expect(bodiesRead).toBe(1);
  });

  it('carries the event as it came', async () => {
    await decideMatches.run(aMatched([aMatch()]));
    expect(provider.questions[0]?.document).toBe(body);
  });

  it('to a provider that does not exist is never a permission', async () => {
    expect(await decideMatches.run(aMatched([aMatch({ policy: 'elsewhere' })]))).toMatchObject({
      kind: 'retry',
      reason: 'POLICY_UNAVAILABLE',
    });
    expect(publisher.published).toEqual([]);
  });
});

describe('a denied match', () => {
  it('is written down and goes nowhere', async () => {
    provider.answers.set('alice', denied);
    expect(await decideMatches.run(aMatched([aMatch({ owner: 'alice' })]))).toEqual(done);
    expect(requested()).toEqual([]);
    expect(facts()[0]?.decisions).toEqual([
      expect.objectContaining({ decision: 'denied', reason: 'POLICY_DENIED', statusCode: 412, response: 'no' }),
    ]);
    expect(facts()[0]?.decisions[0]).not.toHaveProperty('disable');
  });

  it('switches its subscription off when the policy service broke, at the revision that was judged', async () => {
    provider.answers.set('alice', failed);
    await decideMatches.run(aMatched([aMatch({ owner: 'alice', revision: 6 }, { revision: 2 })]));
    expect(facts()[0]?.decisions).toEqual([
      expect.objectContaining({ reason: 'POLICY_FAILED', revision: 6, disable: { text: 'broken' } }),
    ]);
  });
});

describe('a match that nobody wants now', () => {
  it.each([
    ['paused', 'PAUSED'],
    ['disabled', 'DISABLED'],
  ] as const)('is suppressed when its subscription is %s', async (status, reason) => {
    expect(await decideMatches.run(aMatched([aMatch({ status })]))).toEqual(done);
    expect(facts()[0]?.decisions).toEqual([expect.objectContaining({ decision: 'suppressed', reason })]);
    expect(provider.questions).toEqual([]);
    expect(requested()).toEqual([]);
  });

  it('is suppressed when its subscription is deleted', async () => {
    const match = aMatch({ owner: 'alice' });
    subscriptions.clear();
    await decideMatches.run(aMatched([match]));
    expect(facts()[0]?.decisions).toEqual([
      expect.objectContaining({ decision: 'suppressed', reason: 'DELETED', owner: 'alice', revision: 1 }),
    ]);
  });

  it('is suppressed when the event is not severe enough', async () => {
    await decideMatches.run(aMatched([aMatch({ minSeverity: 6 }), aMatch({ minSeverity: 5 })]));
    expect(facts()[0]?.decisions.map(({ decision, reason }) => [decision, reason])).toEqual([
      ['suppressed', 'BELOW_MIN_SEVERITY'],
      ['allowed', ''],
    ]);
  });
});

describe('an undecided match', () => {
  beforeEach(() => {
    provider.answers.set('away', unreachable);
  });

  it('waits in a record of the rest, after the others have been written down', async () => {
    const rest = aMatch({ owner: 'away' });
    const message = aMatched([aMatch({ owner: 'alice' }), rest]);
    expect(await decideMatches.run(message)).toEqual({
      kind: 'retry',
      reason: 'POLICY_UNAVAILABLE',
      wait: { afterMs: 1_000, part: { ...message.part, matches: [rest], attempt: 2, firstAttemptAt: now } },
    });
    expect(publisher.published.map(({ topic }) => topic)).toEqual([REQUESTS, DECIDED]);
    expect(facts()[0]?.decisions).toHaveLength(1);
  });

  it('has no fact of its own', async () => {
    await decideMatches.run(aMatched([aMatch({ owner: 'away' })]));
    expect(publisher.published).toEqual([]);
  });

  it.each([
    [1, 0, 1_000],
    [2, 1_000, 2_000],
    [3, 3_000, 4_000],
    [4, 7_000, 5_000],
    [9, 58_000, 5_000],
    [15, 62_000, 96_000],
  ])('after try %d waits by the schedule', async (attempt, sinceFirstMs, afterMs) => {
    const part = { attempt, firstAttemptAt: isoTime(clock.now() - sinceFirstMs) };
    expect(await decideMatches.run(aMatched([aMatch({ owner: 'away' })], part))).toMatchObject({
      wait: { afterMs, part: { attempt: attempt + 1, firstAttemptAt: part.firstAttemptAt } },
    });
  });

  it('is dead after 72 hours', async () => {
    const part = { attempt: 30, firstAttemptAt: isoTime(clock.now() - 70 * 3_600_000) };
    expect(await decideMatches.run(aMatched([aMatch({ owner: 'away' })], part))).toEqual({
      kind: 'dead',
      reason: 'POLICY_UNAVAILABLE',
      detail: 'refused',
    });
  });

  it('is left alone in its record before it is dead', async () => {
    const part = { attempt: 30, firstAttemptAt: isoTime(clock.now() - 70 * 3_600_000) };
    const rest = aMatch({ owner: 'away' });
    expect(await decideMatches.run(aMatched([aMatch({ owner: 'alice' }), rest], part))).toMatchObject({
      kind: 'retry',
      wait: { part: { matches: [rest] } },
    });
  });

  it('that was not even asked about keeps its number', async () => {
    provider.answers.set('busy', notAsked);
    const rest = aMatch({ owner: 'busy' });
    const message = aMatched([rest], { attempt: 3, hop: 2 });
    expect(await decideMatches.run(message)).toEqual({
      kind: 'retry',
      reason: 'LANE_BACKED_UP',
      wait: { why: 'hold', afterMs: 8_000, part: { ...message.part, matches: [rest] } },
    });
  });

  it('does not hold up the requests of the others', async () => {
    let answer: (answer: PolicyAnswer) => void = () => undefined;
    provider.answers.set('slow', new Promise<PolicyAnswer>((resolve) => (answer = resolve)));
    const match = aMatch({ owner: 'alice' });
    const running = decideMatches.run(aMatched([aMatch({ owner: 'slow' }), match]));
    await expect.poll(() => requested().map(({ deliveryId }) => deliveryId)).toEqual([match.deliveryId]);
    answer(denied);
    expect(await running).toEqual(done);
    expect(facts()[0]?.decisions.map(({ decision }) => decision)).toEqual(['denied', 'allowed']);
  });
});

describe('a record', () => {
  it('without matches is done', async () => {
    expect(await decideMatches.run(aMatched([]))).toEqual(done);
    expect(publisher.published).toEqual([]);
  });

  it('of a duplicate is skipped', async () => {
    expect(await decideMatches.run(aMatched([], { duplicate: true }))).toEqual(skipped('DUPLICATE'));
    expect(publisher.published).toEqual([]);
  });

  it('has no outcome before everything is acknowledged', async () => {
    for (const topic of [REQUESTS, DECIDED]) {
      publisher.failNext(1, { topic });
      await expect(decideMatches.run(aMatched([aMatch()]))).rejects.toMatchObject({ code: 'PUBLISH_UNAVAILABLE' });
    }
  });

  it('has no outcome while any of its matches is still at work', async () => {
    let answer: (answer: PolicyAnswer) => void = () => undefined;
    provider.answers.set('slow', new Promise<PolicyAnswer>((resolve) => (answer = resolve)));
    publisher.failNext(1, { topic: REQUESTS, error: new AppError('MESSAGE_TOO_LARGE', 'too large') });
    let ended = false;
    const running = decideMatches
      .run(aMatched([aMatch({ owner: 'alice' }), aMatch({ owner: 'slow' })]))
      .finally(() => (ended = true));
    await expect.poll(() => provider.questions.length).toBe(2);
    expect(ended).toBe(false);
    answer(denied);
    await expect(running).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
  });

  it('that has waited keeps its body for another day', async () => {
    await decideMatches.run(aMatched([aMatch()], { bodyRef: 'ref-1' }, { value: null }));
    expect(kept).toEqual([]);
    await decideMatches.run(aMatched([aMatch()], { bodyRef: 'ref-1', hop: 1 }, { value: null }));
    expect(kept).toEqual([['ref-1', 24 * 3_600_000]]);
  });

  it('that comes again makes the same requests and the same fact', async () => {
    const message = aMatched([aMatch(), aMatch({ policy: 'default' })]);
    await decideMatches.run(message);
    const first = publisher.published.splice(0);
    await decideMatches.run(message);
    expect(publisher.published).toEqual(first);
  });
});
