import { eventAcceptedV1, matchDecidedV1, subscriptionChangedV1 } from '@carillon/contracts-messages';
import type { KafkaMessage } from 'kafkajs';
import { describe, expect, it } from 'vitest';

import { readRecord, sizeOfRecord } from './read-record';

const part = { project: 'default', eventId: `evt_${'0'.repeat(32)}`, acceptedAt: '2026-01-01T00:00:00.000Z' };
const fetch = { topic: 'a.topic', partition: 3, group: 'mine', fetchedAtMs: 1 };

function record(overrides: Partial<Pick<KafkaMessage, 'key' | 'value' | 'headers'>> = {}): KafkaMessage {
  const message = {
    key: Buffer.from('key'),
    value: Buffer.from('body'),
    timestamp: '1700000000000',
    attributes: 0,
    offset: '42',
  };
  return { ...message, headers: {}, ...overrides };
}

const events = { definition: eventAcceptedV1, source: 'ours' } as const;
const changes = { definition: subscriptionChangedV1, source: 'ours' } as const;

describe('reading a record', () => {
  it('gives the handler place, key, value, headers and the checked part', () => {
    const headers = { carillon: JSON.stringify(part), ce_id: [Buffer.from('first'), Buffer.from('last')] };
    expect(readRecord(events, record({ headers }), fetch)).toMatchObject({
      kind: 'work',
      failures: 0,
      wasParked: false,
      message: {
        topic: 'a.topic',
        partition: 3,
        offset: 42,
        key: 'key',
        value: Buffer.from('body'),
        headers: { ce_id: Buffer.from('last') },
        part,
        timestampMs: 1_700_000_000_000,
        redelivered: false,
      },
    });
  });

  it('leaves out headers without content, and takes any name for a name', () => {
    const headers = { empty: null, ce_id: [Buffer.from('first'), null], ...JSON.parse('{"__proto__":"x"}') };
    const read = readRecord({ definition: null, source: 'inbox' }, record({ headers: headers as never }), fetch);
    if (read.kind !== 'work') throw new Error('unread');
    expect(Object.entries(read.message.headers)).toEqual([['__proto__', Buffer.from('x')]]);
    expect(sizeOfRecord(read.message)).toBeGreaterThan(0);
  });

  it('finds the part in the value where the message says so', () => {
    const decided = { ...part, redrive: 0, decisions: [], decidedAt: part.acceptedAt };
    const read = readRecord(
      { definition: matchDecidedV1, source: 'ours' },
      record({ value: Buffer.from(JSON.stringify(decided)) }),
      fetch,
    );
    expect(read).toMatchObject({ kind: 'work', message: { part: decided } });
  });

  it.each([
    ['no part', {}],
    ['a part that is not JSON', { carillon: '{' }],
    ['a part that does not meet its schema', { carillon: '{"project":"default"}' }],
  ])('finds %s undecodable', (_, headers) => {
    expect(readRecord(events, record({ headers }), fetch)).toMatchObject({
      kind: 'undecodable',
      error: { code: 'MESSAGE_INVALID' },
    });
  });

  it('knows what comes back from the scheduler, to whom, and how', () => {
    const carillon = JSON.stringify(part);
    const back = { carillon, 'x-redelivery-for': 'mine', 'x-parked': '1', 'x-failures': '2' };
    expect(readRecord(events, record({ headers: back }), fetch)).toMatchObject({
      failures: 2,
      wasParked: true,
      message: { redelivered: true },
    });
    const read = readRecord(events, record({ headers: back }), fetch);
    // a handler that passes the headers on must not pass on what the runner noted for itself
    expect(Object.keys(read.kind === 'work' ? read.message.headers : {})).toEqual(['carillon', 'x-redelivery-for']);
    const passing = readRecord(events, record({ headers: { carillon, 'x-failures': '2' } }), fetch);
    // on its way through the scheduler the mark is somebody else's
    expect(passing).toMatchObject({ failures: 0, message: { headers: { 'x-failures': Buffer.from('2') } } });
    const others = { carillon, 'x-redelivery-for': 'another' };
    expect(readRecord(events, record({ headers: others }), fetch)).toEqual({ kind: 'not-for-us' });
  });

  it('reads tombstones of the subscription topic as records without a part, and leaves followers’ markers out', () => {
    expect(readRecord(changes, record({ value: null }), fetch)).toMatchObject({
      kind: 'work',
      message: { value: null, part: null },
    });
    expect(readRecord(changes, record({ key: Buffer.from('_marker') }), fetch)).toEqual({ kind: 'not-for-us' });
  });

  it('finds a record without a value undecodable where nothing is ever deleted', () => {
    expect(readRecord({ definition: matchDecidedV1, source: 'ours' }, record({ value: null }), fetch)).toMatchObject({
      kind: 'undecodable',
    });
  });
});
