import { defineCollection } from '@carillon/platform-mongo';
import { Schema } from 'mongoose';

/** The bytes of one event, written once and never changed. */
export interface EventBodyDocument {
  /** The reference: `<event id>.<hash of the bytes>`. */
  _id: string;
  project: string;
  eventId: string;
  body: Buffer;
  sizeBytes: number;
  /** When the event was accepted, at its latest repetition. */
  acceptedAt: Date;
  /** Not removed before this time, whatever the retention says. */
  keepUntil: Date;
}

const schema = new Schema<EventBodyDocument>({
  _id: String,
  project: String,
  eventId: String,
  body: Buffer,
  sizeBytes: Number,
  acceptedAt: Date,
  keepUntil: Date,
});

/** Collection `event_bodies`. Written through `BodyStore` and `BodyRetention` alone. */
export const eventBodies = defineCollection<EventBodyDocument>({
  name: 'event_bodies',
  schema,
  indexes: [{ name: 'by_accepted_at', keys: { acceptedAt: 1 } }],
});
