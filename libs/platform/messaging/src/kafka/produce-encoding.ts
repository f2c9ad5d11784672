import type { IHeaders, Message } from 'kafkajs';
import crc32C from 'kafkajs/src/protocol/recordBatch/crc32C/index.js';

import { varIntSize, writeVarInt } from './varint';

/** What a produce request carries, as kafkajs's producer hands it over. */
export interface ProduceData {
  acks: number;
  timeout: number;
  producerId: number | bigint;
  producerEpoch: number;
  topicData: readonly TopicData[];
}

export interface TopicData {
  topic: string;
  partitions: readonly { partition: number; messages: readonly Message[]; firstSequence?: number }[];
}

/** From a record batch's first byte to its records, and of that what stands before the part that the checksum is over. */
const BATCH_HEAD = 61;
const BEFORE_CHECKED = 21;
/** What stands before the field that counts the rest of the batch's bytes, that field included. */
const BEFORE_LENGTH = 12;
const MAGIC = 2;

/**
 * The body of a produce request (versions 3 to 7; no compression, no transaction, every record dated `nowMs`), in one piece of memory. kafkajs makes
 * a buffer of half a kilobyte for each record, header and array: a good part of what a busy process allocates.
 */
export function encodeProduce(
  { acks, timeout, producerId, producerEpoch, topicData }: ProduceData,
  nowMs: number,
): Buffer {
  const sizes = topicData.map(({ partitions }) => partitions.map(({ messages }) => messages.map(bodySize)));
  const bytes = Buffer.allocUnsafe(requestSize(topicData, sizes));
  bytes.writeInt16BE(-1, 0); // no transaction
  bytes.writeInt16BE(acks, 2);
  bytes.writeInt32BE(timeout, 4);
  let at = bytes.writeInt32BE(topicData.length, 8);
  topicData.forEach(({ topic, partitions }, t) => {
    at = bytes.writeInt16BE(Buffer.byteLength(topic), at);
    at += bytes.write(topic, at);
    at = bytes.writeInt32BE(partitions.length, at);
    partitions.forEach(({ partition, messages, firstSequence = 0 }, p) => {
      at = bytes.writeInt32BE(partition, at);
      const start = at + 4;
      const end = writeRecords(bytes, messages, sizes[t]?.[p] ?? [], start + BATCH_HEAD);
      bytes.writeInt32BE(end - start, at);
      writeBatchHead(bytes.subarray(start, end), {
        records: messages.length,
        nowMs,
        producerId,
        producerEpoch,
        firstSequence,
      });
      at = end;
    });
  });
  return bytes;
}

function writeBatchHead(
  batch: Buffer,
  {
    records,
    nowMs,
    producerId,
    producerEpoch,
    firstSequence,
  }: {
    records: number;
    nowMs: number;
    producerId: number | bigint;
    producerEpoch: number;
    firstSequence: number;
  },
): void {
  batch.writeBigInt64BE(0n, 0); // the broker gives the offsets
  batch.writeInt32BE(batch.length - BEFORE_LENGTH, 8);
  batch.writeInt32BE(0, 12); // leader epoch
  batch.writeInt8(MAGIC, 16);
  batch.writeInt16BE(0, 21); // no compression, no transaction
  batch.writeInt32BE(records - 1, 23);
  batch.writeBigInt64BE(BigInt(nowMs), 27);
  batch.writeBigInt64BE(BigInt(nowMs), 35);
  batch.writeBigInt64BE(BigInt(producerId), 43);
  batch.writeInt16BE(producerEpoch, 51);
  batch.writeInt32BE(firstSequence, 53);
  batch.writeInt32BE(records, 57);
  batch.writeUInt32BE(crc32C(batch.subarray(BEFORE_CHECKED)), 17);
}

function writeRecords(bytes: Buffer, messages: readonly Message[], sizes: readonly number[], from: number): number {
  let at = from;
  messages.forEach((message, place) => {
    at = writeVarInt(bytes, sizes[place] ?? 0, at);
    bytes[at] = 0; // no attributes
    bytes[at + 1] = 0; // dated as the batch
    at = writeVarInt(bytes, place, at + 2);
    at = writeField(bytes, message.key, at);
    at = writeField(bytes, message.value, at);
    const headers = headersOf(message.headers);
    at = writeVarInt(bytes, headers.length, at);
    for (const [name, content] of headers) at = writeField(bytes, content, writeField(bytes, name, at));
  });
  return at;
}

function writeField(bytes: Buffer, content: Buffer | string | null | undefined, from: number): number {
  if (content === null || content === undefined) return writeVarInt(bytes, -1, from);
  if (typeof content === 'string') {
    const at = writeVarInt(bytes, Buffer.byteLength(content), from);
    return at + bytes.write(content, at);
  }
  const at = writeVarInt(bytes, content.length, from);
  bytes.set(content, at);
  return at + content.length;
}

function requestSize(topicData: readonly TopicData[], sizes: readonly (readonly (readonly number[])[])[]): number {
  let total = 12;
  topicData.forEach(({ topic, partitions }, t) => {
    total += 2 + Buffer.byteLength(topic) + 4;
    partitions.forEach((_, p) => {
      total += 8 + BATCH_HEAD;
      for (const size of sizes[t]?.[p] ?? []) total += varIntSize(size) + size;
    });
  });
  return total;
}

/** Of a record, without its own length in front. */
function bodySize({ key, value, headers }: Message, place: number): number {
  const written = headersOf(headers);
  let size = 2 + varIntSize(place) + fieldSize(key) + fieldSize(value) + varIntSize(written.length);
  for (const [name, content] of written) size += fieldSize(name) + fieldSize(content);
  return size;
}

function fieldSize(content: Buffer | string | null | undefined): number {
  if (content === null || content === undefined) return 1;
  const length = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
  return varIntSize(length) + length;
}

/** A name with several contents is several headers. */
function headersOf(headers: IHeaders | undefined): [name: string, content: Buffer | string | undefined][] {
  const entries = Object.entries(headers ?? {});
  if (!entries.some(([, content]) => Array.isArray(content))) return entries as [string, Buffer | string | undefined][];
  return entries.flatMap(([name, content]) =>
    Array.isArray(content)
      ? content.map((one): [string, Buffer | string] => [name, one])
      : [[name, content] as [string, Buffer | string | undefined]],
  );
}
