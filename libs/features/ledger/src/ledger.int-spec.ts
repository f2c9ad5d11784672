import { DEAD_LETTER_HEADER, type DeadLetter, eventRequestedV1 } from '@carillon/contracts-messages';
import { standingOf } from '@carillon/domain-history';
import { anIncoming } from '@carillon/platform-messaging';
import { type TestMongo, testMongo } from '@carillon/platform-mongo';
import { type EventLog, MongoEventLog } from '@carillon/storage-events';
import { AppError } from '@carillon/util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  acceptedRecord,
  aLedger,
  at,
  attemptRecord,
  decidedRecord,
  deliveryOf,
  eventIdNumbered,
  matchedRecord,
  quarantinedRecord,
  redeliveryRecord,
  subscriptionNumbered,
} from './ledger.fixture';

describe('the ledger on a store', () => {
  let mongo: TestMongo;
  let log: EventLog;
  beforeAll(async () => {
    mongo = await testMongo();
    log = new MongoEventLog(mongo);
  });
  afterAll(async () => {
    await mongo.close();
  });

  it('writes down an event from its acceptance to its delivery', async () => {
    const { facts } = aLedger(mongo, { log });
    const event = { number: 1 };
    const outcomes = await Promise.all([
      facts.accepted([acceptedRecord(event)]),
      facts.matched([matchedRecord(event, [1])]),
      facts.decided([decidedRecord(event, [1])]),
      facts.attempted([attemptRecord(event)]),
    ]);
    expect(outcomes.flat().map(({ kind }) => kind)).toEqual(['done', 'done', 'done', 'done']);
    expect(await log.event('default', eventIdNumbered(event))).toMatchObject({
      state: 'matched',
      matches: 1,
      acceptedAt: at(0),
      content: { type: 'spec.event' },
    });
    const delivery = await log.delivery('default', deliveryOf(event));
    expect(delivery && standingOf(delivery.entry)).toMatchObject({ state: 'delivered' });
    const replayable = await log.findForReplay('default', eventIdNumbered(event));
    expect(replayable?.body?.toString()).toBe('{"big":90071992547409931}');
  });

  it('ends the same when everything is told again, by another process, and late', async () => {
    const event = { number: 2 };
    const records = [
      acceptedRecord(event),
      matchedRecord(event, [1, 2]),
      decidedRecord(event, [1, 2]),
      attemptRecord(event, {}, 2),
      redeliveryRecord(event),
    ] as const;
    const [accepted, matched, decided, attempted, waiting] = records;
    const one = aLedger(mongo, { log }).facts;
    await one.waiting([waiting]);
    await one.attempted([attempted]);
    await one.decided([decided]);
    await Promise.all([one.matched([matched]), one.accepted([accepted])]);
    const before = await log.deliveries('default', { eventId: eventIdNumbered(event), limit: 10 });
    const two = aLedger(mongo, { log }).facts;
    await Promise.all([
      two.accepted([accepted, accepted]),
      two.matched([matched]),
      two.decided([decided]),
      two.attempted([attempted]),
      two.waiting([waiting]),
    ]);
    expect(await log.deliveries('default', { eventId: eventIdNumbered(event), limit: 10 })).toEqual(before);
    expect(before.items.map(({ entry }) => standingOf(entry).state).sort()).toEqual(['delivered', 'pending']);
  });

  it('writes one document for a usual event, and chunks of bounded size for a wide one', async () => {
    const { facts } = aLedger(mongo, { log });
    const event = { number: 3 };
    const width = 1_100;
    const part = (n: number) => Array.from({ length: Math.min(500, width - n * 500) }, (_, k) => n * 500 + k);
    await Promise.all([
      facts.accepted([acceptedRecord(event)]),
      facts.matched([0, 1, 2].map((n) => matchedRecord(event, part(n), { part: n, parts: 3 }))),
      facts.decided([0, 1, 2].map((n) => decidedRecord(event, part(n)))),
    ]);
    await facts.attempted(Array.from({ length: width }, (_, n) => attemptRecord(event, {}, n)));
    const documents = await mongo.connection
      .collection('events')
      .find({ eventId: eventIdNumbered(event) }, { projection: { deliveryIds: 1 } })
      .toArray();
    expect(documents.length).toBe(1 + Math.ceil(1_500 / 64));
    expect(Math.max(...documents.map(({ deliveryIds }) => (deliveryIds as string[]).length))).toBeLessThan(128);
    const seen = new Set<string>();
    let after = undefined;
    do {
      const page = await log.deliveries('default', {
        eventId: eventIdNumbered(event),
        state: 'delivered',
        limit: 200,
        ...(after === undefined ? {} : { after }),
      });
      for (const { deliveryId } of page.items) seen.add(deliveryId);
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(seen.size).toBe(width);
    expect(await log.delivery('default', deliveryOf(event, 777))).not.toBeNull();
    expect((await log.event('default', eventIdNumbered(event)))?.matches).toBe(width);
  });

  it('keeps a duplicate as an entry and leaves the event as it was', async () => {
    const { facts } = aLedger(mongo, { log });
    const event = { number: 4 };
    await facts.accepted([acceptedRecord(event)]);
    await facts.matched([matchedRecord(event, [1])]);
    const again = { ...event, acceptedAt: at(100) };
    await facts.accepted([acceptedRecord(again, {}, 900)]);
    await facts.matched([matchedRecord(again, [], { accepted: { partition: 0, offset: '900' }, duplicate: true })]);
    const logged = await log.event('default', eventIdNumbered(event));
    expect(logged).toMatchObject({ state: 'matched', acceptedAt: at(0) });
    expect(Object.keys(logged?.records ?? {})).toEqual(['0-4', '0-900']);
  });

  it('reads a body that is kept apart for what the event is, and keeps only the reference', async () => {
    const { facts } = aLedger(mongo, {
      log,
      bodies: new Map([['ref-1', Buffer.from('{"specversion":"1.0","id":"5","source":"/big","type":"big.event"}')]]),
    });
    const event = { number: 5 };
    await facts.accepted([
      {
        ...acceptedRecord(event, { bodyRef: 'ref-1' }),
        value: null,
        headers: { 'content-type': Buffer.from('application/cloudevents+json') },
      },
    ]);
    expect(await log.findForReplay('default', eventIdNumbered(event))).toMatchObject({
      body: null,
      bodyRef: 'ref-1',
      form: 'structured',
    });
    expect((await log.event('default', eventIdNumbered(event)))?.content).toMatchObject({
      source: '/big',
      type: 'big.event',
      sizeBytes: 65,
    });
  });

  describe('switching subscriptions off', () => {
    const failed = (number: number) =>
      attemptRecord(
        { number },
        { outcome: 'dead', reason: 'WEBHOOK_GONE', revision: 3, disable: { text: 'answered 410' } },
      );

    it('is done before the fact is, at the revision that failed, once a window', async () => {
      const { facts, disable } = aLedger(mongo, { log });
      expect(await facts.attempted([failed(6), failed(7)])).toEqual([{ kind: 'done' }, { kind: 'done' }]);
      expect(disable.disabled).toEqual([`default ${subscriptionNumbered(1)} 3`]);
    });

    it('tells people before the fact is done; while Kafka is away the fact waits', async () => {
      const { facts, published } = aLedger(mongo, { log });
      published.failNext();
      await expect(facts.attempted([failed(12)])).rejects.toMatchObject({ code: 'PUBLISH_UNAVAILABLE' });
      expect(await facts.attempted([failed(12)])).toEqual([{ kind: 'done' }]);
      expect(published.to(eventRequestedV1.topic)).toMatchObject([{ key: subscriptionNumbered(1) }]);
    });

    it('that fails keeps its fact, and no other, from being done', async () => {
      const { facts, disable } = aLedger(mongo, { log });
      disable.failure = new AppError('SUBSCRIPTION_PENDING', 'not yet');
      const outcomes = await facts.attempted([failed(8), attemptRecord({ number: 9 })]);
      expect(outcomes).toEqual([
        expect.objectContaining({ kind: 'retry', reason: 'SUBSCRIPTION_PENDING' }),
        { kind: 'done' },
      ]);
      disable.failure = null;
      expect(await facts.attempted([failed(8)])).toEqual([{ kind: 'done' }]);
      expect(disable.disabled.length).toBe(1);
    });

    it('is asked for by a quarantine, also of an event that nobody has told of yet, and once however often it is told', async () => {
      const { facts, disable } = aLedger(mongo, { log });
      const quarantined = quarantinedRecord({ number: 11 }, 4);
      expect(await facts.quarantined([quarantined, quarantined])).toEqual([{ kind: 'done' }, { kind: 'done' }]);
      expect(disable.disabled).toEqual([`default ${subscriptionNumbered(1)} 4`]);
      expect(await log.event('default', eventIdNumbered({ number: 11 }))).toBeNull();
    });
  });

  it('closes the books on dead letters, and refuses a letter that is none without harm to others', async () => {
    const { facts } = aLedger(mongo, { log });
    const event = { number: 10 };
    const letter: DeadLetter = {
      group: 'matching',
      origin: { topic: 'ingest.event.accepted.v1', partition: 0, offset: '10' },
      reason: 'ATTEMPTS_EXHAUSTED',
      detail: '',
      deadAt: at(5),
      project: 'default',
      eventId: eventIdNumbered(event),
      acceptedAt: at(0),
    };
    await facts.accepted([acceptedRecord(event)]);
    const outcomes = await facts.died([
      anIncoming(null, { headers: { [DEAD_LETTER_HEADER]: Buffer.from('{') } }),
      anIncoming(null, { headers: { [DEAD_LETTER_HEADER]: Buffer.from(JSON.stringify(letter)) } }),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['dead', 'done']);
    expect(await log.event('default', eventIdNumbered(event))).toMatchObject({ state: 'dead' });
  });

  it('throws an outage on, so that the runner waits for its end', async () => {
    const { facts, store } = aLedger(mongo, { log });
    store.save = () => Promise.reject(new AppError('STORE_UNAVAILABLE', 'away'));
    await expect(facts.accepted([acceptedRecord({ number: 11 })])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

describe('the books of a ledger', () => {
  it('say what became of everything, follow a redrive, and show no imbalance unless something is missing', async () => {
    const mongo = await testMongo();
    try {
      const log = new MongoEventLog(mongo);
      const { facts, books } = aLedger(mongo, { log });
      const events = Array.from({ length: 30 }, (_, number) => ({ number }));
      await Promise.all([
        facts.accepted(events.map((event) => acceptedRecord(event))),
        facts.matched(events.map((event) => matchedRecord(event, event.number < 20 ? [1] : []))),
        facts.decided(
          events
            .slice(0, 20)
            .map((event) =>
              decidedRecord(event, [1], event.number < 5 ? { decision: 'denied', reason: 'POLICY_DENIED' } : {}),
            ),
        ),
        facts.attempted(
          events
            .slice(5, 19)
            .map((event) =>
              attemptRecord(event, event.number < 8 ? { outcome: 'dead', reason: 'WEBHOOK_TIMEOUT' } : {}),
            ),
        ),
      ]);
      const count = async () => {
        await books.count(`default|${Date.parse(at(0)) / 10_000}`);
        return (await books.hours('default', 0))[0]?.tally;
      };
      expect(await count()).toMatchObject({
        accepted: 30,
        withMatches: 20,
        unmatched: 10,
        matched: 20,
        denied: 5,
        dead: 3,
        delivered: 11,
        inFlight: 1,
        pending: 0,
      });
      // number 19 was allowed and never tried
      expect(await log.imbalance(Date.parse(at(61)))).toEqual(new Map());
      expect(await log.imbalance(Date.parse(at(62)))).toEqual(new Map([['default', 1]]));
      const redrive = Date.parse(at(500));
      await facts.waiting([redeliveryRecord({ number: 5 }, { why: 'redrive', redrive, attempt: 1, dueAt: at(500) })]);
      expect(await count()).toMatchObject({ dead: 2, pending: 1 });
      await facts.attempted([attemptRecord({ number: 5 }, { redrive }), attemptRecord({ number: 19 })]);
      expect(await count()).toMatchObject({ dead: 2, pending: 0, delivered: 13, inFlight: 0 });
      expect(await log.imbalance(Date.now())).toEqual(new Map());
    } finally {
      await mongo.close();
    }
  });
});
