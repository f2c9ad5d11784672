import type { ConsumerGroupOptions } from '../consumer-group';
import { dead } from '../outcome';
import type { AssignedPartition } from './assigned-partition';
import type { BoundHandler } from './bound-handler';
import { type ReadRecord, sizeOfRecord } from './read-record';
import type { Work } from './work';

/** A batch handler gets this much at most. */
const HANDLER_BATCH = { records: 2_000, bytes: 4 * 1024 * 1024 };

type ForUs = Exclude<ReadRecord, { kind: 'not-for-us' }>;

/**
 * A record that was read, as work in its lane. What cannot be handled, because it is undecodable or because the group's own functions fail on it, gets its
 * verdict here and a lane of its own: it stops nobody.
 */
export function workOf(
  read: ForUs,
  {
    group,
    handler,
    partition,
    nowMs,
  }: { group: ConsumerGroupOptions; handler: BoundHandler; partition: AssignedPartition; nowMs: number },
): Work {
  const { message } = read;
  const place = `${message.topic}/${message.partition}/${message.offset}`;
  const work = {
    message,
    handler,
    partition,
    sizeBytes: sizeOfRecord(message),
    wasParked: read.kind === 'work' && read.wasParked,
    failures: read.kind === 'work' ? read.failures : 0,
    retries: 0,
    isFinished: false,
    movedAtMs: nowMs,
  };
  if (read.kind === 'undecodable')
    return { ...work, verdict: dead('MESSAGE_INVALID', read.error.message), key: null, lane: place };
  try {
    const key = group.repeats?.keyOf(message as never) ?? null; // the group's own part: only its definitions decoded it
    return { ...work, verdict: null, key, lane: laneOf(read, group, handler, place) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ...work, verdict: dead('INTERNAL_ERROR', `no lane or key: ${detail}`), key: null, lane: place };
  }
}

/** How many from the front of a lane run together: one; in batch form as many as the handler may get at once. */
export function takeTogether(waiting: readonly Work[]): number {
  if (waiting[0]?.handler.form !== 'batch' || waiting[0].verdict !== null) return 1;
  let records = 0;
  let bytes = 0;
  for (const { sizeBytes } of waiting) {
    bytes += sizeBytes;
    if (records >= HANDLER_BATCH.records || (records > 0 && bytes > HANDLER_BATCH.bytes)) break;
    records += 1;
  }
  return records;
}

/** In batch form a partition is one lane: the handler gets what has arrived, one batch at a time. */
function laneOf({ message }: ForUs, group: ConsumerGroupOptions, handler: BoundHandler, place: string): string {
  if (handler.form === 'batch') return `${message.topic}/${message.partition}`;
  if (group.laneOf !== undefined) return group.laneOf(message as never); // as above
  return message.key === null ? place : `${message.topic}/${message.key}`;
}
