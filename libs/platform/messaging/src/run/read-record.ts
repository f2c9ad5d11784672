import { SUBSCRIPTION_MARKER_KEY, subscriptionChangedV1 } from '@carillon/contracts-messages';
import { AppError } from '@carillon/util';
import type { IHeaders, KafkaMessage } from 'kafkajs';

import type { Incoming } from '../incoming';
import { FAILURES_HEADER, MARKS, OUR_HEADERS, PARKED_HEADER } from '../our-headers';
import { PART_HEADER, REDELIVERY_HEADER } from '../records';
import type { BoundHandler } from './bound-handler';

const NONE: ReadonlySet<string> = new Set();
/** Topics on which a record without a value is a delete and not a fault; its part is null. */
const WITH_TOMBSTONES = new Set([subscriptionChangedV1.topic]);

/** What a fetched record is to a group. */
export type ReadRecord =
  | {
      readonly kind: 'work';
      readonly message: Incoming<unknown>;
      readonly failures: number;
      readonly wasParked: boolean;
    }
  | { readonly kind: 'undecodable'; readonly message: Incoming<unknown>; readonly error: AppError }
  /** Redelivered to another group, or a follower's marker: finished without a handler. */
  | { readonly kind: 'not-for-us' };

/** Where a record was fetched, and by whom. */
export interface Fetch {
  readonly topic: string;
  readonly partition: number;
  readonly group: string;
  readonly fetchedAtMs: number;
}

/** Reads a record as its handler's message definition says. Pure. */
export function readRecord(
  handler: Pick<BoundHandler, 'definition' | 'source'>,
  record: KafkaMessage,
  fetch: Fetch,
): ReadRecord {
  const written = lastOfEach(record.headers);
  const redeliveryFor = handler.source === 'ours' ? written[REDELIVERY_HEADER]?.toString() : undefined;
  if (redeliveryFor !== undefined && redeliveryFor !== fetch.group) return { kind: 'not-for-us' };
  const redelivered = redeliveryFor !== undefined;
  const message: Incoming<unknown> = {
    topic: fetch.topic,
    partition: fetch.partition,
    offset: Number(record.offset),
    key: record.key?.toString() ?? null,
    value: record.value,
    headers: without(written, hiddenHeaders(handler.source, redelivered)),
    part: null,
    timestampMs: Number(record.timestamp),
    redelivered,
    fetchedAtMs: fetch.fetchedAtMs,
  };
  const { definition } = handler;
  const takesTombstones = definition !== null && WITH_TOMBSTONES.has(definition.topic);
  if (takesTombstones && message.key === SUBSCRIPTION_MARKER_KEY) return { kind: 'not-for-us' };
  const read = {
    kind: 'work',
    failures: redelivered ? Number(written[FAILURES_HEADER]?.toString() ?? 0) || 0 : 0,
    wasParked: redelivered && PARKED_HEADER in written,
  } as const;
  if (definition === null || (takesTombstones && message.value === null)) return { ...read, message };
  try {
    const text = definition.partIn === 'header' ? written[PART_HEADER] : message.value;
    return { ...read, message: { ...message, part: definition.decode(parse(text)) } };
  } catch (error) {
    return { kind: 'undecodable', message, error: asInvalid(error) };
  }
}

/** A record in hand with its part, as objects; measured, and each header on top. */
const RECORD_BYTES = 1_600;
const HEADER_BYTES = 100;

/** Bytes that a record keeps in memory, roughly. */
export function sizeOfRecord({ key, value, headers }: Incoming<unknown>): number {
  let bytes = RECORD_BYTES + (key?.length ?? 0) + (value?.length ?? 0);
  for (const name in headers) bytes += HEADER_BYTES + (headers[name]?.length ?? 0);
  return bytes;
}

/**
 * Headers that the handler must not see. On a record that came back to us the runner's own marks: handlers pass headers on, and the marks must not travel
 * with them. (On a redelivery request they are the kept record's, and the scheduler must see them.) On an inbox record everything that is ours.
 */
function hiddenHeaders(source: BoundHandler['source'], redelivered: boolean): ReadonlySet<string> {
  if (source === 'inbox') return OUR_HEADERS;
  return redelivered ? MARKS : NONE;
}

/** A header without content (foreign producers write them) counts as not there. */
function lastOfEach(headers: IHeaders | undefined): Record<string, Buffer> {
  const read: Record<string, Buffer> = {};
  for (const [name, content] of Object.entries(headers ?? {})) {
    // kafkajs shows null where its types say undefined
    const last = (Array.isArray(content) ? content.at(-1) : content) as Buffer | string | null | undefined;
    if (last === undefined || last === null) continue;
    const bytes = typeof last === 'string' ? Buffer.from(last) : last;
    if (name === '__proto__') Object.defineProperty(read, name, { value: bytes, enumerable: true });
    else read[name] = bytes;
  }
  return read;
}

function without(headers: Record<string, Buffer>, names: ReadonlySet<string>): Record<string, Buffer> {
  if (names.size === 0) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name)));
}

function parse(text: Buffer | null | undefined): unknown {
  if (text === null || text === undefined) throw new AppError('MESSAGE_INVALID', 'our part is missing');
  return JSON.parse(text.toString()) as unknown;
}

function asInvalid(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('MESSAGE_INVALID', 'our part is not JSON', { cause: error });
}
