import { defineCollection } from '@carillon/platform-mongo';
import { Schema, SchemaTypes } from 'mongoose';

/**
 * A record that waits, or that has been put back (then only its id stands here, so that a request which is read again is known).
 * While it waits it has `shard` and `dueAt` (time decides; with `holdFor` also a subscription's change), or `parkKey` and `since`
 * (its lane decides).
 */
export interface RedeliveryDocument {
  /** Group, what it carries, redrive, attempt and hop: the same request is the same document. */
  _id: string;
  schemaVersion: number;
  project: string;
  eventId: string;
  why: 'retry' | 'park' | 'hold' | 'redrive';
  storedAt: Date;

  group?: string;
  topic?: string;
  key?: string | null;
  headers?: [name: string, value: Buffer][];
  value?: Buffer | null;
  /** JSON of our part, as it goes back. */
  part?: string;

  shard?: number;
  dueAt?: Date;
  /** Subscription whose change makes it due. */
  holdFor?: string;
  /** `<group>|<lane>` */
  parkKey?: string;
  /** Age within the lane: when its event was accepted, so that a record parked again keeps its place. */
  since?: Date;

  /** When it was put back. */
  sentAt?: Date;
}

const schema = new Schema<RedeliveryDocument>(
  {
    _id: { type: String, required: true },
    schemaVersion: Number,
    project: String,
    eventId: String,
    why: String,
    storedAt: Date,
    group: String,
    topic: String,
    key: String,
    headers: [SchemaTypes.Mixed],
    value: Buffer,
    part: String,
    shard: Number,
    dueAt: Date,
    holdFor: String,
    parkKey: String,
    since: Date,
    sentAt: Date,
  },
  { strict: false },
);

export const redeliveriesCollection = defineCollection<RedeliveryDocument>({
  name: 'redeliveries',
  schema,
  indexes: [
    { name: 'by_due_at', keys: { shard: 1, dueAt: 1 }, sparse: true },
    { name: 'by_lane', keys: { parkKey: 1, since: 1 }, sparse: true },
    { name: 'by_hold', keys: { holdFor: 1 }, sparse: true },
    { name: 'by_sent_at', keys: { sentAt: 1 }, sparse: true },
  ],
});

/** A lane with parked records, as the scheduler sees it. */
export interface ParkedLaneDocument {
  /** `<group>|<lane>` */
  _id: string;
  schemaVersion: number;
  shard: number;
  /** When the next window of it is released; absent: nothing is parked. */
  dueAt?: Date;
  /** How many records the lane takes at once, as it said last. */
  window?: number;
  /** When it said so. */
  roomAt?: Date;
  /** Names the last writing that made it due. */
  token: string;
  updatedAt: Date;
}

const laneSchema = new Schema<ParkedLaneDocument>(
  {
    _id: { type: String, required: true },
    schemaVersion: Number,
    shard: Number,
    dueAt: Date,
    window: Number,
    roomAt: Date,
    token: String,
    updatedAt: Date,
  },
  { strict: false },
);

export const parkedLanesCollection = defineCollection<ParkedLaneDocument>({
  name: 'parked_lanes',
  schema: laneSchema,
  indexes: [{ name: 'by_due_at', keys: { shard: 1, dueAt: 1 }, sparse: true }],
});
