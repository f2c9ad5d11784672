import { eventKeyOf, readKafka } from '@carillon/domain-event';
import { type Incoming } from '@carillon/platform-messaging';
import { AppError } from '@carillon/util';

import { judgedEvent } from './accept-events';
import { type JudgedEvent } from './accepted-record';
import { requireEventSizes } from './event-sizes';
import { requireForeignNames } from './reserved-names';

/** What a foreign record holds: events that may be accepted, or why it is refused as a whole. */
export type InboxReading = { readonly judged: readonly JudgedEvent[] } | { readonly refusal: AppError };

const PROJECT = /^[a-z0-9-]{1,63}$/;
/** Its lane is asked for before the record is handled; this saves reading it again. */
const readings = new WeakMap<Incoming<unknown>, InboxReading>();

/** Reads a record once. Never throws an AppError: a refusal is a value. */
export function readInboxRecord(message: Incoming<unknown>): InboxReading {
  const known = readings.get(message);
  if (known !== undefined) return known;
  const reading = read(message);
  readings.set(message, reading);
  return reading;
}

/**
 * The lane of a record: the key of its (first) event, so that order within that key holds whatever key the producer gave the record.
 * A record that is refused waits for nobody.
 */
export function inboxLaneOf(message: Incoming<unknown>): string {
  const reading = readInboxRecord(message);
  const first = 'judged' in reading ? reading.judged[0] : undefined;
  return first === undefined
    ? `${message.topic}/${message.partition}/${message.offset}`
    : `${first.project}/${eventKeyOf(first.event, first.eventId)}`;
}

function read({ headers, value }: Incoming<unknown>): InboxReading {
  try {
    const events = readKafka(headers, value);
    const isBatch = events.length > 1;
    requireEventSizes(events, isBatch);
    requireForeignNames(events, isBatch);
    return { judged: events.map((event) => judgedEvent(event, projectOf(event.attributes['carillonproject']))) };
  } catch (error) {
    if (error instanceof AppError) return { refusal: error };
    throw error;
  }
}

function projectOf(extension: string | undefined): string {
  if (extension === undefined) return 'default';
  if (PROJECT.test(extension)) return extension;
  throw new AppError('PROJECT_INVALID', 'The extension carillonproject must be 1 to 63 of a-z, 0-9 and -.');
}
