import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';

import type { Message } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { encodeProduce, type TopicData } from './produce-encoding';
import { type DecodedRecord, decodeRecordBatch } from './record-batch-decoding';

// kafkajs's own, in a module cache in which nothing was replaced
const load = createRequire(__filename);
const theirRequest = load('kafkajs/src/protocol/requests/produce/v3/request.js') as (data: object) => {
  encode(): Promise<{ buffer: Buffer }>;
};
const Decoder = load('kafkajs/src/protocol/decoder.js') as new (bytes: Buffer) => { buffer: Buffer; offset: number };
const theirDecoder = load('kafkajs/src/protocol/recordBatch/v0/decoder.js') as (decoder: object) => Promise<object>;

const NOW_MS = 1_700_000_000_123;
const plain = { acks: -1, timeout: 30_000, producerId: -1, producerEpoch: 0 };
const messages: Message[] = [
  {
    key: 'order-1',
    value: Buffer.from('{"a":1}'),
    headers: { ce_id: 'e1', 'content-type': Buffer.from('application/json') },
  },
  { key: null, value: null },
  {
    key: Buffer.from([0, 255]),
    value: 'text äöü 🎵',
    headers: { 'ünïcode-name': 'ß', empty: '', twice: ['a', Buffer.from('b')] },
  },
  { key: '', value: randomBytes(70_000), headers: {} },
];

beforeEach(() => void vi.useFakeTimers({ now: NOW_MS, toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

describe('what is produced', () => {
  it.each<[string, TopicData[]]>([
    ['no topic', []],
    ['one record', [{ topic: 'a.topic', partitions: [{ partition: 3, messages: messages.slice(0, 1) }] }]],
    [
      'many',
      [
        {
          topic: 'a.topic',
          partitions: [
            { partition: 0, messages },
            { partition: 1, messages: messages.slice(1) },
          ],
        },
        {
          topic: 'another',
          partitions: [
            {
              partition: 7,
              messages: Array.from({ length: 300 }, () => messages)
                .flat()
                .slice(0, 900),
            },
          ],
        },
      ],
    ],
  ])('is byte for byte what kafkajs writes: %s', async (_, topicData) => {
    const theirs = await theirRequest({ ...plain, topicData }).encode();
    expect(encodeProduce({ ...plain, topicData }, NOW_MS).equals(theirs.buffer)).toBe(true);
  });

  it('takes a header without content, which kafkajs cannot', async () => {
    const headers = { empty: null, full: 'x' } as unknown as NonNullable<Message['headers']>;
    const [record] = await recordsOf(batchOf([{ key: 'k', value: 'v', headers }]));
    expect(record?.headers).toEqual({ empty: null, full: Buffer.from('x') });
  });
});

describe('what is fetched', () => {
  it('is what kafkajs reads', async () => {
    const batch = batchOf(messages);
    expect(await ours(batch)).toEqual(await theirs(batch));
  });

  it.each([
    ['offsets and times that are no exact numbers', { firstOffset: 2n ** 60n + 1n, firstTimestamp: 2n ** 62n }],
    ['times of the log', { attributes: 0x08, maxTimestamp: 5n }],
    ['a transaction', { attributes: 0x10, producerId: 77n }],
    ['a marker', { attributes: 0x30 }],
  ])('is what kafkajs reads: %s', async (_, head) => {
    const batch = batchOf(messages, head);
    expect(await ours(batch)).toEqual(await theirs(batch));
  });

  it('is what kafkajs reads: compressed', async () => {
    const batch = batchOf(messages);
    const packed = gzipSync(batch.subarray(61));
    const head = Buffer.from(batch.subarray(0, 61));
    head.writeInt16BE(1, 21);
    head.writeInt32BE(49 + packed.length, 8);
    const whole = Buffer.concat([head, packed]);
    expect(await ours(whole)).toEqual(await theirs(whole));
  });

  it('keeps a header for what it is called, whatever that is', async () => {
    const headers = JSON.parse('{"__proto__":"x","constructor":"y"}') as NonNullable<Message['headers']>;
    const [record] = await recordsOf(batchOf([{ key: 'k', value: 'v', headers }]));
    expect(Object.entries(record?.headers ?? {})).toEqual([
      ['__proto__', Buffer.from('x')],
      ['constructor', Buffer.from('y')],
    ]);
  });

  it('leaves the position behind the batch, and leaves a batch of which a part is missing for later', async () => {
    const batch = batchOf(messages);
    const position = { buffer: Buffer.concat([batch, batch]), offset: batch.length };
    expect((await decodeRecordBatch(position)).records).toHaveLength(messages.length);
    expect(position.offset).toBe(2 * batch.length);
    const cut = { buffer: batch.subarray(0, batch.length - 1), offset: 0 };
    await expect(decodeRecordBatch(cut)).rejects.toMatchObject({ name: 'KafkaJSPartialMessageError' });
  });

  it('refuses a record that is longer than its batch', async () => {
    const batch = batchOf([{ key: 'k', value: 'v' }]);
    batch[61] = 0x7e;
    await expect(ours(batch)).rejects.toThrow(RangeError);
  });
});

interface Head {
  firstOffset?: bigint;
  firstTimestamp?: bigint;
  maxTimestamp?: bigint;
  producerId?: bigint;
  attributes?: number;
}

/** The batch as it stands in a fetch response. The checksum is not looked at. */
function batchOf(records: readonly Message[], head: Head = {}): Buffer {
  const request = encodeProduce(
    { ...plain, topicData: [{ topic: 't', partitions: [{ partition: 0, messages: records }] }] },
    NOW_MS,
  );
  const batch = Buffer.from(request.subarray(12 + 3 + 4 + 8));
  batch.writeBigInt64BE(head.firstOffset ?? 41n, 0);
  batch.writeInt16BE(head.attributes ?? 0, 21);
  if (head.firstTimestamp !== undefined) batch.writeBigInt64BE(head.firstTimestamp, 27);
  if (head.maxTimestamp !== undefined) batch.writeBigInt64BE(head.maxTimestamp, 35);
  if (head.producerId !== undefined) batch.writeBigInt64BE(head.producerId, 43);
  return batch;
}

function ours(batch: Buffer): Promise<{ records: DecodedRecord[] }> {
  return decodeRecordBatch({ buffer: batch, offset: 0 });
}

async function recordsOf(batch: Buffer): Promise<DecodedRecord[]> {
  return (await ours(batch)).records;
}

/** kafkajs shows the batch's own fields without `magicByte`. */
async function theirs(batch: Buffer): Promise<object> {
  const decoded = (await theirDecoder(new Decoder(batch))) as { records: { magicByte: number }[] };
  return { ...decoded, magicByte: decoded.records[0]?.magicByte };
}
