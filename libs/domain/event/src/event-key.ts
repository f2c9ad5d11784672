import { createHash } from 'node:crypto';

import { type CarriedEvent } from './carried-event';

/** A longer `partitionkey` or `subject` is replaced by its hash: keys are kept in windows and shown in lists. */
const MAX_KEY_LENGTH = 256;

/**
 * The key under which every record about this event travels, so that order is kept within it: the `partitionkey`, else the subject, else
 * the event's id. The same for a repetition of the event, however it came.
 */
export function eventKeyOf(event: CarriedEvent, eventId: string): string {
  const key = event.attributes['partitionkey'] || event.attributes['subject'] || eventId;
  return key.length <= MAX_KEY_LENGTH ? key : createHash('sha256').update(key).digest('hex');
}
