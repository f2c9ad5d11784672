import { DEAD_LETTER_HEADER, type DeadLetter } from '@carillon/contracts-messages';
import { anIncoming, type Incoming } from '@carillon/platform-messaging';
import { describe, expect, it } from 'vitest';

import {
  acceptedRecord,
  at,
  attemptRecord,
  decidedRecord,
  deliveryOf,
  eventIdNumbered,
  matchedRecord,
  matchOf,
  quarantinedRecord,
  redeliveryRecord,
  subscriptionNumbered,
} from '../ledger.fixture';
import { acceptedFacts } from './accepted-facts';
import { attemptFacts } from './attempt-facts';
import { deadLetterFacts } from './dead-letter-facts';
import { decidedFacts } from './decided-facts';
import { matchedFacts } from './matched-facts';
import { quarantineFacts } from './quarantine-facts';
import { redeliveryFacts } from './redelivery-facts';

const event = { number: 1 };

describe('what records tell', () => {
  it('an acceptance tells what the event is, its bytes and its own headers', () => {
    const message = acceptedRecord(event);
    const { content, records, isNew } = acceptedFacts(message, message.value);
    expect(records).toEqual([
      { kind: 'accepted', record: { partition: 0, offset: '1' }, acceptedAt: at(0), replay: 0 },
    ]);
    expect(isNew).toBe(true);
    expect(content).toMatchObject({
      source: '/spec',
      sourceId: '1',
      type: 'spec.event',
      subject: null,
      form: 'binary',
      key: 'key-1',
      sizeBytes: 25,
      bodyRef: null,
    });
    expect(content?.body?.toString()).toBe('{"big":90071992547409931}');
    expect(content?.headers.map(([name]) => name)).toEqual([
      'ce_id',
      'ce_source',
      'ce_type',
      'ce_specversion',
      'content-type',
    ]);
  });

  it('a structured event tells its attributes from its body, a large one without keeping it', () => {
    const body = Buffer.from('{"specversion":"1.0","id":"x","source":"/s","type":"t","subject":"u","data":1}');
    const message = {
      ...acceptedRecord(event, { bodyRef: 'ref' }),
      headers: { 'content-type': Buffer.from('application/cloudevents+json') },
      value: null,
    };
    expect(acceptedFacts(message, body).content).toMatchObject({
      form: 'structured',
      sourceId: 'x',
      source: '/s',
      type: 't',
      subject: 'u',
      sizeBytes: body.length,
      body: null,
      bodyRef: 'ref',
    });
    expect(acceptedFacts(message, null).content).toMatchObject({ sourceId: '', bodyRef: 'ref' });
  });

  it('a replay is not new', () => {
    const facts = acceptedFacts(acceptedRecord(event, { replay: { number: 77 } }), null);
    expect(facts).toMatchObject({ isNew: false, records: [{ replay: 77 }] });
  });

  it('a message to certain subscriptions alone says so, whichever record is told first', () => {
    const direct = [
      {
        subscriptionId: subscriptionNumbered(1),
        revision: 1,
        owner: 'ada',
        policy: 'default',
        channel: 'webhook',
        lane: 'l',
      },
    ];
    expect(acceptedFacts(acceptedRecord(event, { direct }), null).records).toMatchObject([{ direct: true }]);
    expect(matchedFacts(matchedRecord(event, [1], { direct: true }))?.records).toMatchObject([{ direct: true }]);
  });

  it('a matched record tells which filters could not be judged', () => {
    const unjudged = [{ subscriptionId: subscriptionNumbered(1), reason: 'too many steps' }];
    const told = { unjudged, unreadable: 'not JSON' };
    expect(matchedFacts(matchedRecord(event, [], told))?.records).toMatchObject([told]);
  });

  it('a quarantine tells of the subscription that is switched off, with its revision and why', () => {
    expect(quarantineFacts(quarantinedRecord(event, 3).part)).toMatchObject({
      records: [],
      deliveries: [],
      disable: [
        {
          subscriptionId: subscriptionNumbered(1),
          revision: 3,
          reason: { code: 'FILTER_QUARANTINED', text: 'Its filter was given up on 5 events.', at: at(4) },
        },
      ],
    });
  });

  it('matches come under their replay, and how wide the fan-out is', () => {
    const facts = matchedFacts(matchedRecord(event, [1, 2], { replay: { number: 77 }, part: 1, parts: 3 }));
    expect(facts?.deliveries.map(({ redrive, deliveryId }) => [redrive, deliveryId])).toEqual([
      [77, deliveryOf(event, 1)],
      [77, deliveryOf(event, 2)],
    ]);
    expect(facts?.fanOut).toEqual({ parts: 3, matches: 2 });
    expect(facts?.records).toMatchObject([
      { kind: 'matched', part: 1, parts: 3, matches: 2, replay: 77, matchedAt: at(1) },
    ]);
  });

  it('the rest of a record that came back from the scheduler tells nothing', () => {
    expect(matchedFacts(matchedRecord(event, [1], {}, { redelivered: true }))).toBeNull();
    expect(matchedFacts(matchedRecord(event, [1], { hop: 1 }))).toBeNull();
  });

  it('decisions and attempts tell which subscriptions are to be switched off, at the revision that failed', () => {
    const reason = { code: 'WEBHOOK_GONE', text: '410', at: expect.any(String) as string };
    expect(
      decidedFacts(
        decidedRecord(event, [1], { decision: 'denied', reason: 'WEBHOOK_GONE', disable: { text: '410' } }).part,
      ).disable,
    ).toEqual([{ subscriptionId: subscriptionNumbered(1), revision: 1, reason }]);
    expect(
      attemptFacts(
        attemptRecord(event, { outcome: 'dead', reason: 'WEBHOOK_GONE', revision: 4, disable: { text: '410' } }).part,
      ).disable,
    ).toEqual([{ subscriptionId: subscriptionNumbered(1), revision: 4, reason }]);
    expect(attemptFacts(attemptRecord(event).part).disable).toEqual([]);
  });

  it('an answer is trimmed', () => {
    const [fact] = attemptFacts(attemptRecord(event, { response: 'x'.repeat(4096) }).part).deliveries;
    expect(fact?.kind === 'attempt' && fact.attempt.response?.length).toBe(1_000);
  });

  it('a redelivery tells what waits, and before which stage', () => {
    expect(redeliveryFacts(redeliveryRecord(event).part).deliveries).toMatchObject([
      { kind: 'wait', stage: 'delivery', wait: { attempt: 2, hop: 1, dueAt: at(60), why: 'retry' } },
    ]);
    expect(redeliveryFacts(redeliveryRecord(event, { group: 'policy' }).part).deliveries).toMatchObject([
      { stage: 'policy' },
    ]);
  });
});

describe('what dead letters tell', () => {
  const letter = (group: string, topic: string, part: unknown, overrides: Partial<DeadLetter> = {}): Incoming<null> => {
    const header: DeadLetter = {
      group,
      origin: { topic, partition: 2, offset: '9' },
      reason: 'ATTEMPTS_EXHAUSTED',
      detail: 'd',
      deadAt: at(9),
      project: 'default',
      eventId: eventIdNumbered(event),
      acceptedAt: at(0),
      ...overrides,
    };
    return anIncoming(null, {
      headers: {
        carillon: Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)),
        [DEAD_LETTER_HEADER]: Buffer.from(JSON.stringify(header)),
      },
    });
  };

  it('matching gave up the accepted record', () => {
    expect(deadLetterFacts(letter('matching', 'ingest.event.accepted.v1', {}))).toMatchObject({
      records: [{ kind: 'record-dead', record: { partition: 2, offset: '9' }, reason: 'ATTEMPTS_EXHAUSTED' }],
      deliveries: [],
    });
  });

  it('policy gave up the matches of a record, each in its round', () => {
    const facts = deadLetterFacts(
      letter('policy', 'matching.event.matched.v1', {
        matches: [matchOf(event, 1), matchOf(event, 2)],
        replay: { number: 5 },
      }),
    );
    expect(facts?.deliveries).toMatchObject([
      { deliveryId: deliveryOf(event, 1), redrive: 5, death: { group: 'policy' } },
      { deliveryId: deliveryOf(event, 2), redrive: 5 },
    ]);
  });

  it('a channel gave up one delivery, the scheduler what waited in a record', () => {
    const part = { deliveryId: deliveryOf(event), subscriptionId: subscriptionNumbered(1), redrive: 3 };
    expect(
      deadLetterFacts(letter('delivery-webhook', 'delivery-webhook.delivery.requested.v1', part))?.deliveries,
    ).toMatchObject([{ kind: 'delivery-dead', redrive: 3 }]);
    expect(
      deadLetterFacts(letter('scheduler', 'scheduler.redelivery.requested.v1', redeliveryRecord(event).part))
        ?.deliveries,
    ).toMatchObject([{ deliveryId: deliveryOf(event) }]);
  });

  it.each([
    ['what is about no event', letter('ingest', 'carillon.inbox', '', { eventId: '' }), 'null'],
    [
      'what the ledger could not read',
      letter('ledger', 'delivery.attempt.finished.v1', attemptRecord(event).part),
      'null',
    ],
    [
      'a part that is garbage',
      letter('policy', 'matching.event.matched.v1', '{"matches":[1,null,{"deliveryId":7}'),
      'null',
    ],
  ])('%s ends nothing', (_name, message) => {
    expect(deadLetterFacts(message)).toBeNull();
  });

  it('a producer’s record that names another project’s event and delivery ends nothing of theirs', () => {
    const theirs = JSON.stringify({
      ...{ project: 'default', eventId: eventIdNumbered(event), acceptedAt: at(0) },
      ...{ deliveryId: deliveryOf(event), subscriptionId: subscriptionNumbered(1) },
    });
    const unknown = {
      group: 'ingest',
      origin: { topic: 'any.inbox', partition: 0, offset: '1' },
      reason: 'r',
      detail: 'd',
    };
    for (const header of [
      { ...unknown, deadAt: at(9) },
      { ...unknown, deadAt: at(9), ...(JSON.parse(theirs) as object) },
    ]) {
      const headers = { [DEAD_LETTER_HEADER]: Buffer.from(JSON.stringify(header)) };
      expect(deadLetterFacts(anIncoming(null, { value: Buffer.from(theirs), headers }))).toBeNull();
    }
  });

  it('a letter that is none is refused for good', () => {
    const garbage = anIncoming(null, { headers: { [DEAD_LETTER_HEADER]: Buffer.from('{nonsense') } });
    expect(() => deadLetterFacts(garbage)).toThrow(
      expect.objectContaining({ code: 'MESSAGE_INVALID', retryable: false }),
    );
    expect(deadLetterFacts(anIncoming(null))).toBeNull();
  });
});
