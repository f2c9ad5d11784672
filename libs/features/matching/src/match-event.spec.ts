import {
  type EventAccepted,
  eventAcceptedV1,
  type EventMatched,
  eventMatchedV1,
  MATCHES_PER_RECORD,
  type SubscriptionQuarantined,
  subscriptionQuarantinedV1,
} from '@carillon/contracts-messages';
import { createSubscriptionIndex, type IndexEntry, type MatchFault } from '@carillon/domain-matching';
import { anIncoming, FakePublisher, type Incoming } from '@carillon/platform-messaging';
import { noMetrics, recordingLogger } from '@carillon/platform-observability';
import { manualClock } from '@carillon/testing';
import { AppError, deliveryIdOf, eventIdOf, newId } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { DuplicateWindows } from './duplicate-windows';
import { MatchEvent } from './match-event';
import { MatchingTelemetry } from './matching-telemetry';
import { Quarantine } from './quarantine';

const eventId = eventIdOf('default', '/shop', '1');
const body = '{"specversion":"1.0","id":"1","source":"/shop","type":"order.created","data":{"total":9007199254740993}}';

describe('matching an accepted event', () => {
  it('publishes the matches with all that the next stage needs, and the event untouched', async () => {
    const { matching, publisher } = aMatching({
      subscriptions: [{ id: 'sub_a', revision: 3, owner: 'alice', policy: 'pacifica', lane: 'l1' }],
    });
    const message = accepted({
      offset: 41,
      partition: 2,
      key: 'order-1',
      headers: { traceparent: Buffer.from('00-stale') },
    });
    expect(await matching.run(message)).toEqual({ kind: 'done' });
    const [record] = publisher.to(eventMatchedV1.topic);
    expect(record).toMatchObject({
      key: 'order-1',
      value: Buffer.from(body),
      headers: { 'content-type': Buffer.from('application/cloudevents+json') },
    });
    expect(Object.keys(record?.headers ?? {}).sort()).toEqual(['carillon', 'content-type']);
    expect(partsOf(publisher)).toEqual([
      {
        project: 'default',
        eventId,
        acceptedAt: '2026-01-01T00:00:00.000Z',
        accepted: { partition: 2, offset: '41' },
        part: 0,
        parts: 1,
        subscriptionOffset: '17',
        matches: [
          {
            subscriptionId: 'sub_a',
            revision: 3,
            owner: 'alice',
            policy: 'pacifica',
            channel: 'webhook',
            lane: 'l1',
            deliveryId: deliveryIdOf(eventId, 'sub_a'),
          },
        ],
      },
    ]);
  });

  it('publishes one record that meets the contract when nobody wants it', async () => {
    const { matching, publisher } = aMatching({ subscriptions: [{ filters: [{ exact: { type: 'other' } }] }] });
    await matching.run(accepted());
    const [part] = partsOf(publisher);
    expect(eventMatchedV1.decode(part)).toMatchObject({ part: 0, parts: 1, matches: [] });
  });

  it('compares whole numbers beyond 2^53 digit by digit, and sees paused subscriptions', async () => {
    const { matching, publisher } = aMatching({
      subscriptions: [
        { id: 'sub_exact', status: 'paused', filters: [{ jsonpath: '$[?$.data.total == 9007199254740993]' }] },
        { id: 'sub_rounded', filters: [{ jsonpath: '$[?$.data.total == 9007199254740992]' }] },
      ],
    });
    await matching.run(accepted());
    expect(subscriptionsOf(publisher)).toEqual(['sub_exact']);
  });

  it('sees a posted document as it was posted', async () => {
    const { matching, publisher } = aMatching({ subscriptions: [{ filters: [{ jsonpath2: '$.*.value' }] }] });
    const headers = {
      ce_id: Buffer.from('x'),
      ce_type: Buffer.from('pacifica.event'),
      'content-type': Buffer.from('application/json'),
    };
    await matching.run(accepted({ value: Buffer.from('[{"value": 1}]'), headers }, { posted: true }));
    expect(partsOf(publisher)).toMatchObject([{ posted: true, matches: [{ subscriptionId: 'sub_a' }] }]);
  });

  it('spreads a wide fan-out over parts, the same ones each time', async () => {
    const subscriptions = Array.from({ length: MATCHES_PER_RECORD * 2 + 1 }, () => ({ id: newId('sub') }));
    const { matching, publisher } = aMatching({ subscriptions });
    await matching.run(accepted({ offset: 1 }));
    const first = partsOf(publisher);
    expect(first.map(({ part, parts, matches }) => [part, parts, matches.length])).toEqual([
      [0, 3, 500],
      [1, 3, 500],
      [2, 3, 1],
    ]);
    expect(first.map((part) => eventMatchedV1.decode(part))).toEqual(first);
    expect(new Set(subscriptionsOf(publisher)).size).toBe(1001);
    await aMatching({ subscriptions: subscriptions.toReversed(), publisher }).matching.run(accepted({ offset: 1 }));
    expect(partsOf(publisher).slice(3)).toEqual(first);
  });

  it('limits a replay to the subscriptions it names and hands its number on', async () => {
    const { matching, publisher } = aMatching({ subscriptions: [{ id: 'sub_a' }, { id: 'sub_b' }] });
    await matching.run(accepted({}, { replay: { number: 99, subscriptions: ['sub_b', 'sub_gone'] } }));
    expect(partsOf(publisher)).toMatchObject([
      { replay: { number: 99, subscriptions: ['sub_b', 'sub_gone'] }, matches: [{ subscriptionId: 'sub_b' }] },
    ]);
  });

  it('says which filters could not be judged', async () => {
    const fault = { subscriptionId: 'sub_a', reason: 'too many steps' };
    const { matching, publisher, logger } = aMatching({ subscriptions: [], faults: [fault] });
    await matching.run(accepted());
    expect(partsOf(publisher)).toMatchObject([{ matches: [], unjudged: [fault] }]);
    expect(logger.lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        event: 'filters.not_judged',
        fields: expect.objectContaining({ eventId, filters: 1, subscriptionId: 'sub_a' }),
      }),
    );
  });

  it('says that a body could not be read, and matches those who do not look into it', async () => {
    const { matching, publisher, logger } = aMatching({
      subscriptions: [{ id: 'sub_a', filters: [{ jsonpath: '$.data' }] }, { id: 'sub_b' }],
    });
    await matching.run(accepted({ value: Buffer.from('{') }));
    expect(subscriptionsOf(publisher)).toEqual(['sub_b']);
    expect(partsOf(publisher)).toMatchObject([{ unreadable: expect.any(String) }]);
    expect(logger.lines).toContainEqual(expect.objectContaining({ level: 'warn', event: 'event.unreadable' }));
  });
});

describe('a message to certain subscriptions alone', () => {
  const direct = [
    { subscriptionId: newId('sub'), revision: 4, owner: 'ada', policy: 'default', channel: 'webhook', lane: 'l' },
  ];

  it('matches them, whatever their filters say, and nobody else', async () => {
    const { matching, publisher, fence } = aMatching({ subscriptions: [{ id: 'sub_everything' }] });
    await matching.run(accepted({}, { direct }));
    const [part] = partsOf(publisher);
    expect(eventMatchedV1.decode(part)).toMatchObject({
      direct: true,
      matches: [{ ...direct[0], deliveryId: deliveryIdOf(eventId, direct[0]?.subscriptionId ?? '') }],
    });
    expect(fence.asked).toEqual([]);
  });

  it('is a duplicate when it comes twice', async () => {
    const { matching, publisher } = aMatching({ subscriptions: [] });
    await matching.run(accepted({ offset: 1 }, { direct }));
    await matching.run(accepted({ offset: 2 }, { direct }));
    expect(partsOf(publisher)).toMatchObject([{ matches: [direct[0]] }, { duplicate: true, matches: [] }]);
  });
});

describe('a filter that is cut off on event after event', () => {
  const cutOff = { subscriptionId: newId('sub'), reason: 'judging it takes more than 1000000 steps' };
  const other = (number: number) =>
    accepted({ offset: number }, { eventId: eventIdOf('default', '/shop', `${number}`) });
  const facts = (publisher: FakePublisher) =>
    publisher.partsTo(subscriptionQuarantinedV1.topic) as SubscriptionQuarantined[];

  it('is told of with the matches of its fifth event, and asked no more', async () => {
    const { matching, publisher, quarantined } = aMatching({ subscriptions: [], faults: [cutOff] });
    for (const number of [1, 2, 3, 4]) await matching.run(other(number));
    expect(facts(publisher)).toEqual([]);
    await matching.run(other(5));
    expect(facts(publisher).map((fact) => subscriptionQuarantinedV1.decode(fact))).toMatchObject([
      { subscriptionId: cutOff.subscriptionId, revision: 7, reason: 'FILTER_QUARANTINED' },
    ]);
    expect(quarantined).toEqual([cutOff.subscriptionId]);
  });

  it('is told of again when the process dies before the record is finished, and nothing else differs', async () => {
    const { matching, publisher } = aMatching({ subscriptions: [], faults: [cutOff] });
    for (const number of [1, 2, 3, 4]) await matching.run(other(number));
    publisher.failNext(1, { topic: subscriptionQuarantinedV1.topic });
    await expect(matching.run(other(5))).rejects.toMatchObject({ code: 'PUBLISH_UNAVAILABLE' });
    await matching.run(other(5));
    expect(facts(publisher)).toHaveLength(1);
    const [unfinished, repeated] = partsOf(publisher).slice(4);
    expect(repeated).toEqual(unfinished);
  });

  it('is not blamed for a body that is no JSON', async () => {
    const { matching, publisher } = aMatching({ subscriptions: [{ filters: [{ jsonpath: '$.data' }] }] });
    for (const number of [1, 2, 3, 4, 5, 6]) {
      const eventId = eventIdOf('default', '/shop', `${number}`);
      await matching.run(accepted({ offset: number, value: Buffer.from('{') }, { eventId }));
    }
    expect(partsOf(publisher).every(({ unreadable }) => unreadable !== undefined)).toBe(true);
    expect(facts(publisher)).toEqual([]);
  });

  it('names at most a hundred of them in a record, briefly', async () => {
    const faults = Array.from({ length: 150 }, () => ({ subscriptionId: newId('sub'), reason: 'x'.repeat(1_000) }));
    const { matching, publisher } = aMatching({ subscriptions: [], faults });
    await matching.run(accepted());
    const [part] = partsOf(publisher);
    expect(eventMatchedV1.decode(part).unjudged).toHaveLength(100);
    expect(part?.unjudged?.[0]?.reason).toHaveLength(200);
  });
});

describe('the claim check', () => {
  it('puts the body into the store when it times the matches is above 1 MiB, before anything is published', async () => {
    const subscriptions = Array.from({ length: 100 }, () => ({ id: newId('sub') }));
    const { matching, publisher, bodies } = aMatching({ subscriptions });
    const large = Buffer.alloc(10_486, 'x');
    await matching.run(accepted({ value: large }));
    expect(bodies.kept).toEqual([
      { project: 'default', eventId, body: large, acceptedAt: '2026-01-01T00:00:00.000Z', publishedBefore: 0 },
    ]);
    expect(partsOf(publisher)).toMatchObject([{ bodyRef: 'kept-0' }]);
    expect(publisher.to(eventMatchedV1.topic)[0]?.value).toBeNull();
  });

  it('leaves the body in the record up to 1 MiB in all', async () => {
    const subscriptions = Array.from({ length: 100 }, () => ({ id: newId('sub') }));
    const { matching, publisher, bodies } = aMatching({ subscriptions });
    await matching.run(accepted({ value: Buffer.alloc(10_485, 'x') }));
    expect(bodies.kept).toEqual([]);
    expect(publisher.to(eventMatchedV1.topic)[0]?.value).toHaveLength(10_485);
  });

  it('reads a body that is in the store already and hands the reference on', async () => {
    const { matching, publisher, bodies } = aMatching({ subscriptions: [{ filters: [{ jsonpath: '$.data.total' }] }] });
    bodies.stored.set('ref-1', Buffer.from(body));
    await matching.run(accepted({ value: null }, { bodyRef: 'ref-1' }));
    expect(partsOf(publisher)).toMatchObject([{ bodyRef: 'ref-1', matches: [{ subscriptionId: 'sub_a' }] }]);
    expect(bodies.kept).toEqual([]);
  });

  it('gives up on an event whose body is gone, and publishes nothing', async () => {
    const { matching, publisher } = aMatching({ subscriptions: [{}] });
    await expect(matching.run(accepted({ value: null }, { bodyRef: 'ref-gone' }))).rejects.toMatchObject({
      code: 'EVENT_BODY_GONE',
      retryable: false,
    });
    expect(publisher.published).toEqual([]);
  });
});

describe('a repeated event', () => {
  it('is written down as a duplicate and matched no more', async () => {
    const { matching, publisher } = aMatching({ subscriptions: [{}] });
    await matching.run(accepted({ offset: 1 }));
    await matching.run(accepted({ offset: 2 }));
    const [, second] = partsOf(publisher);
    expect(eventMatchedV1.decode(second)).toMatchObject({
      accepted: { offset: '2' },
      duplicate: true,
      part: 0,
      parts: 1,
      matches: [],
    });
  });

  it('is none when the same record comes again: the second run makes the same records', async () => {
    const { matching, publisher } = aMatching({ subscriptions: [{}] });
    const message = accepted({ offset: 1 });
    await matching.run(message);
    await matching.run(message);
    const [first, second] = partsOf(publisher);
    expect(second).toEqual(first);
    expect(first?.matches).toHaveLength(1);
  });

  it("is none while the first one's matches are not acknowledged", async () => {
    const { matching, publisher } = aMatching({ subscriptions: [{}] });
    publisher.failNext();
    await expect(matching.run(accepted({ offset: 1 }))).rejects.toMatchObject({ code: 'PUBLISH_UNAVAILABLE' });
    await matching.run(accepted({ offset: 2 }));
    expect(partsOf(publisher)).toMatchObject([{ accepted: { offset: '2' }, matches: [{ subscriptionId: 'sub_a' }] }]);
  });

  it('is none on another partition, when it came back from the scheduler, or when it is a replay', async () => {
    const { matching, publisher } = aMatching({ subscriptions: [{}] });
    await matching.run(accepted({ offset: 1 }));
    await matching.run(accepted({ offset: 2, partition: 1 }));
    await matching.run(accepted({ offset: 3, redelivered: true }));
    await matching.run(accepted({ offset: 4 }, { replay: { number: 5 } }));
    expect(partsOf(publisher).map(({ matches }) => matches.length)).toEqual([1, 1, 1, 1]);
  });

  it('does not wait at the fence', async () => {
    const { matching, fence } = aMatching({ subscriptions: [{}] });
    await matching.run(accepted({ offset: 1 }));
    fence.closed = new AppError('PUBLISH_UNAVAILABLE', 'no answer');
    expect(await matching.run(accepted({ offset: 2 }))).toEqual({ kind: 'done' });
  });
});

describe('at the fence', () => {
  it('is asked with the moment of the fetch, before the index is', async () => {
    const { matching, fence, publisher, index } = aMatching({ subscriptions: [] });
    fence.meanwhile = () => void index.add(anEntry({ id: 'sub_new' }));
    await matching.run(accepted({ fetchedAtMs: 1234 }));
    expect(fence.asked).toEqual([1234]);
    expect(subscriptionsOf(publisher)).toEqual(['sub_new']);
  });

  it('nothing is matched and nothing published while there is no answer', async () => {
    const { matching, fence, publisher } = aMatching({ subscriptions: [{}] });
    fence.closed = new AppError('PUBLISH_UNAVAILABLE', 'no answer');
    await expect(matching.run(accepted())).rejects.toBe(fence.closed);
    expect(publisher.published).toEqual([]);
  });
});

function aMatching(setUp: { subscriptions: Partial<IndexEntry>[]; faults?: MatchFault[]; publisher?: FakePublisher }) {
  const index = createSubscriptionIndex();
  const { faults } = setUp;
  const quarantined: string[] = [];
  const quarantine = new Quarantine({
    index: { remove: (id) => void quarantined.push(id) },
    feed: { revisionOf: () => 7 },
    clock: manualClock(0),
  });
  for (const entry of setUp.subscriptions) index.add(anEntry(entry));
  const publisher = setUp.publisher ?? new FakePublisher();
  const bodies = new FakeBodies(publisher);
  const fence = new FakeFence();
  const logger = recordingLogger();
  const telemetry = new MatchingTelemetry(logger, noMetrics, index);
  const matching = new MatchEvent({
    index: faults === undefined ? index : { match: () => ({ matches: [], faults, unreadable: null }) },
    quarantine,
    feed: { position: 17 },
    fence,
    windows: new DuplicateWindows(),
    bodies,
    publisher,
    telemetry,
  });
  return { matching, publisher, bodies, fence, index, logger, quarantined };
}

class FakeFence {
  readonly asked: number[] = [];
  closed: Error | null = null;
  meanwhile: () => void = () => undefined;

  async pass(fetchedAtMs: number): Promise<void> {
    this.asked.push(fetchedAtMs);
    await Promise.resolve();
    if (this.closed !== null) throw this.closed;
    this.meanwhile();
  }
}

class FakeBodies {
  readonly stored = new Map<string, Buffer>();
  readonly kept: object[] = [];

  constructor(private readonly publisher: FakePublisher) {}

  async put(project: string, id: string, bytes: Buffer, acceptedAt: string): Promise<string> {
    this.kept.push({ project, eventId: id, body: bytes, acceptedAt, publishedBefore: this.publisher.published.length });
    return `kept-${this.kept.length - 1}`;
  }

  async bodyOf({ bodyRef }: { bodyRef?: string }, value: Buffer | null): Promise<Buffer> {
    if (bodyRef === undefined) return value ?? Buffer.alloc(0);
    const found = this.stored.get(bodyRef);
    if (found === undefined) throw new AppError('EVENT_BODY_GONE', 'gone');
    return found;
  }
}

function accepted(
  overrides: Partial<Omit<Incoming<EventAccepted>, 'part'>> = {},
  part: Partial<EventAccepted> = {},
): Incoming<EventAccepted> {
  return anIncoming<EventAccepted>(
    { project: 'default', eventId, acceptedAt: '2026-01-01T00:00:00.000Z', ...part },
    {
      topic: eventAcceptedV1.topic,
      value: Buffer.from(body),
      ...overrides,
      headers: {
        'content-type': Buffer.from('application/cloudevents+json'),
        carillon: Buffer.from('{}'),
        'x-redelivery-for': Buffer.from('matching'),
        ...overrides.headers,
      },
    },
  );
}

function anEntry(parts: Partial<IndexEntry>): IndexEntry {
  return {
    id: 'sub_a',
    project: 'default',
    owner: 'alice',
    filters: [],
    channel: 'webhook',
    lane: 'l',
    policy: 'default',
    minSeverity: 1,
    status: 'active',
    revision: 1,
    ...parts,
  };
}

function partsOf(publisher: FakePublisher): EventMatched[] {
  return publisher.partsTo(eventMatchedV1.topic) as EventMatched[];
}

function subscriptionsOf(publisher: FakePublisher): string[] {
  return partsOf(publisher).flatMap(({ matches }) => matches.map(({ subscriptionId }) => subscriptionId));
}
