import {
  deadLetterV1,
  eventAcceptedV1,
  redeliveryRequestedV1,
  subscriptionChangedV1,
} from '@carillon/contracts-messages';
import { describe, expect, it } from 'vitest';

import { anIncoming } from '../testing/an-incoming';
import { deadLetterRecord, withoutValue } from './dead-letter-record';
import { type Postponement, redeliveryRecord } from './redelivery-record';

const part = { project: 'p', eventId: `evt_${'0'.repeat(32)}`, acceptedAt: '2026-01-01T00:00:00.000Z', attempt: 1 };
/** A record of ours with the part in its header, one with the part as its value, and what anybody may write. */
const ours = { source: 'ours', definition: eventAcceptedV1 } as const;
const oursInValue = { source: 'ours', definition: subscriptionChangedV1 } as const;
const inbox = { source: 'inbox', definition: null } as const;
const death = { group: 'mine', reason: 'EVENT_INVALID', detail: 'because', nowMs: 0 };

function letterIn(headers: Record<string, string | Buffer>) {
  return deadLetterV1('mine').decode(JSON.parse(String(headers['carillon-dead'])));
}

describe('a dead letter', () => {
  it('is the record untouched, with where it came from and what is known of the event', () => {
    const message = anIncoming(part, { topic: 'a.topic', partition: 2, offset: 7, headers: { h: Buffer.from('v') } });
    const letter = deadLetterRecord(message, ours, death);
    expect(letter).toMatchObject({
      topic: 'mine.dead',
      key: message.key,
      value: message.value,
      headers: { h: Buffer.from('v') },
    });
    expect(letterIn(letter.headers)).toEqual({
      group: 'mine',
      origin: { topic: 'a.topic', partition: 2, offset: '7' },
      reason: 'EVENT_INVALID',
      detail: 'because',
      deadAt: '1970-01-01T00:00:00.000Z',
      project: 'p',
      eventId: part.eventId,
      acceptedAt: part.acceptedAt,
    });
  });

  it.each([
    [
      'a part with faults',
      ours,
      { headers: { carillon: Buffer.from('{"project":"p","eventId":7}') } },
      { project: 'p' },
    ],
    ['a value that is our part', oursInValue, { value: Buffer.from('{"project":"p"}') }, { project: 'p' }],
    ['nothing readable', oursInValue, { value: Buffer.from('{') }, {}],
    ['nothing at all', oursInValue, { value: null }, {}],
  ])('copies what it can from %s', (_, handler, overrides, known) => {
    const { project, eventId } = letterIn(deadLetterRecord(anIncoming(null, overrides), handler, death).headers);
    expect({ project, eventId }).toEqual({ project: undefined, eventId: undefined, ...known });
  });

  const theirs = Buffer.from(JSON.stringify({ ...part, project: 'victim' }));
  it.each([
    ['the value of an inbox record', inbox, { value: theirs }],
    ['a header of an inbox record', inbox, { headers: { carillon: theirs } }],
    ['the body of an event whose part is missing', ours, { value: theirs }],
    ['the body of an event whose part is no JSON', ours, { value: theirs, headers: { carillon: Buffer.from('{') } }],
  ])('names no event that %s names: its producer may name anybody’s', (_, handler, overrides) => {
    const letter = letterIn(deadLetterRecord(anIncoming(null, overrides), handler, death).headers);
    expect(letter).toEqual({
      group: 'mine',
      reason: 'EVENT_INVALID',
      detail: 'because',
      origin: expect.anything() as unknown,
      deadAt: expect.anything() as unknown,
    });
  });

  it('keeps its header short', () => {
    const letter = deadLetterRecord(anIncoming(part), ours, { ...death, detail: 'x'.repeat(100_000) });
    expect(String(letter.headers['carillon-dead']).length).toBeLessThan(2_000);
  });

  it('says so when the value had to be left out', () => {
    const letter = withoutValue(deadLetterRecord(anIncoming(part), ours, death), 123);
    expect(letter.value).toBeNull();
    expect(letterIn(letter.headers).detail).toBe('because (value of 123 bytes left out)');
  });
});

describe('a redelivery request', () => {
  const one = { deliveryId: `dlv_${'1'.repeat(32)}`, subscriptionId: `sub_${'1'.repeat(32)}` };
  const other = { deliveryId: `dlv_${'2'.repeat(32)}`, subscriptionId: `sub_${'2'.repeat(32)}` };
  const message = anIncoming(part, {
    topic: 'a.topic',
    partition: 2,
    offset: 7,
    headers: {
      h: Buffer.from('v'),
      carillon: Buffer.from('{}'),
      'x-redelivery-for': Buffer.from('mine'),
    },
  });

  function request(overrides: Partial<Postponement> = {}) {
    const record = redeliveryRecord(message, {
      group: 'mine',
      why: 'retry',
      reason: 'WEBHOOK_TIMEOUT',
      dueAtMs: 0,
      part,
      waiting: { deliveries: [one], redrive: 5, attempt: 2, hop: 3 },
      failures: 0,
      ...overrides,
    });
    return { record, request: redeliveryRequestedV1.decode(JSON.parse(String(record.headers['carillon']))) };
  }

  it('carries the record, and our part with the passage counted', () => {
    const { record, request: written } = request();
    expect(record).toMatchObject({
      topic: 'scheduler.redelivery.requested.v1',
      key: one.deliveryId,
      value: message.value,
    });
    expect(written).toMatchObject({
      topic: 'a.topic',
      key: message.key,
      hop: 4,
      redrive: 5,
      attempt: 2,
      part: { ...part, hop: 4 },
    });
    expect(written.origin).toEqual({ partition: 2, offset: '7' });
  });

  it('carries the record’s own headers', () => {
    expect(Object.keys(request().record.headers).sort()).toEqual(['carillon', 'h']);
  });

  it('marks what was parked, and how often a handler threw', () => {
    expect(request({ why: 'park' }).record.headers['x-parked']).toBe('1');
    expect(request({ failures: 2 }).record.headers['x-failures']).toBe('2');
  });

  it('is known by its place when several deliveries wait in it', () => {
    const waiting = { deliveries: [one, other], redrive: 0, attempt: 1, hop: 0 };
    expect(request({ waiting }).record.key).toBe('a.topic/2/7');
  });
});
