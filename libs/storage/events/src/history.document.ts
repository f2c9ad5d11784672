import type { DeliveryEntry, PartialTally, RecordEntry } from '@carillon/domain-history';
import { defineCollection } from '@carillon/platform-mongo';
import { Schema, SchemaTypes } from 'mongoose';

import type { EventContent } from './event-content';

/** Raised when the shape of {@link HistoryDocument} changes. */
export const HISTORY_SCHEMA_VERSION = 1;

/**
 * A piece of history in the collection `events`. `records`, `deliveries` and `content` are facts; everything that follows
 * them is derived from the whole piece at each write and is only there to be found by.
 */
export interface HistoryDocument {
  /** The event's id; a chunk has `:<number>` behind it. */
  _id: string;
  schemaVersion: number;
  token: string;
  project: string;
  eventId: string;
  chunk: number | null;
  chunks: number;
  records: Record<string, RecordEntry>;
  deliveries: Record<string, DeliveryEntry>;
  content?: EventContent;

  /** Earliest acceptance in this piece. */
  acceptedAt: Date;
  /** The project, in an event's own document only: its key in the list of events. */
  eventProject?: string;
  deliveryIds: string[];
  subscriptionIds: string[];
  /** `<project>|<state>` of its deliveries, and `<project>|any` when it has some. */
  stateKeys: string[];
  /** What it adds to the books, by `<project>|<slice>`. */
  tallies: ({ key: string } & PartialTally)[];
  bookKeys: string[];
  /** From when on something in it counts as imbalance; absent when nothing is open. */
  overdueAt?: Date;
  /** Nothing in it is open. */
  finished: boolean;
  /** Set while retention removes it: the books have it, or are about to have it, among the removed. */
  sweep?: string;
}

const schema = new Schema<HistoryDocument>(
  {
    _id: { type: String, required: true },
    schemaVersion: Number,
    token: String,
    project: String,
    eventId: String,
    chunk: Number,
    chunks: Number,
    records: SchemaTypes.Mixed,
    deliveries: SchemaTypes.Mixed,
    content: SchemaTypes.Mixed,
    acceptedAt: Date,
    eventProject: String,
    deliveryIds: [String],
    subscriptionIds: [String],
    stateKeys: [String],
    tallies: [SchemaTypes.Mixed],
    bookKeys: [String],
    overdueAt: Date,
    finished: Boolean,
    sweep: String,
  },
  { strict: false },
);

/** Collection `events`. Written by the ledger alone, through `HistoryStore` and `EventRetention`. */
export const eventsCollection = defineCollection<HistoryDocument>({
  name: 'events',
  schema,
  schemaVersion: HISTORY_SCHEMA_VERSION,
  indexes: [
    { name: 'by_event_project', keys: { eventProject: 1, acceptedAt: -1, _id: -1 }, sparse: true },
    { name: 'by_delivery_id', keys: { deliveryIds: 1 } },
    { name: 'by_subscription', keys: { subscriptionIds: 1, acceptedAt: -1, _id: -1 } },
    { name: 'by_state', keys: { stateKeys: 1, acceptedAt: -1, _id: -1 } },
    { name: 'by_book', keys: { bookKeys: 1 } },
    { name: 'by_overdue_at', keys: { overdueAt: 1 }, sparse: true },
    { name: 'by_finished', keys: { finished: 1, acceptedAt: 1 } },
    { name: 'by_sweep', keys: { sweep: 1 }, sparse: true },
  ],
});

/** Key in the list of deliveries by state. */
export function stateKey(project: string, state: string): string {
  return `${project}|${state}`;
}

/** Key of one slice of one project's books. */
export function bookKey(project: string, slice: number): string {
  return `${project}|${slice}`;
}

/** The project and slice that a book key names. */
export function bookOf(key: string): { project: string; slice: number } {
  const bar = key.lastIndexOf('|');
  return { project: key.slice(0, bar), slice: Number(key.slice(bar + 1)) };
}
