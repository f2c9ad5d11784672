import type { CarriedEvent } from '@carillon/domain-event';

/** What an event is, as its first accepted record carried it. */
export interface EventContent {
  /** The record it was taken from: of several (duplicates) the earliest accepted one counts. */
  from: { acceptedAt: string; record: string };
  source: string;
  /** The producer's id. */
  sourceId: string;
  type: string;
  subject: string | null;
  time: string | null;
  sizeBytes: number;
  form: CarriedEvent['form'];
  posted: boolean;
  /** Key of its records. */
  key: string;
  /** The record's CloudEvents headers, in order; pairs, because a map in a document cannot have every name as a key. */
  headers: [name: string, value: string][];
  /** The bytes, up to the size above which they are kept apart. */
  body: Buffer | null;
  /** Reference into `event_bodies`, for larger ones. */
  bodyRef: string | null;
}

/** Whether content taken from `found` is to be kept instead of that taken from `known`. */
export function isEarlierContent(found: EventContent['from'], known: EventContent['from'] | null): boolean {
  if (known === null) return true;
  if (found.acceptedAt !== known.acceptedAt) return found.acceptedAt < known.acceptedAt;
  return found.record < known.record;
}
