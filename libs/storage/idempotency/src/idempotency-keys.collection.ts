import { defineCollection } from '@carillon/platform-mongo';
import { Schema } from 'mongoose';

/** What is remembered of one (project, key). */
export interface IdempotencyKeyDocument {
  /** SHA-256 of project and key: a key may have characters and lengths that an `_id` should not. */
  _id: string;
  project: string;
  fingerprint: string;
  seed: string;
  /** Whoever holds the lease; every later write is conditional on it. Null: nobody runs. */
  token: string | null;
  /** Milliseconds since the epoch; after it the key may be taken over. */
  leaseUntil: number;
  /** Present once answered. */
  answer: { status: number; headers: Record<string, string>; body: Buffer } | null;
  expiresAt: Date;
}

const schema = new Schema<IdempotencyKeyDocument>({
  _id: { type: String, required: true },
  project: { type: String, required: true },
  fingerprint: { type: String, required: true },
  seed: { type: String, required: true },
  token: { type: String, default: null },
  leaseUntil: { type: Number, required: true },
  answer: { type: Schema.Types.Mixed, default: null },
  expiresAt: { type: Date, required: true },
});

export const idempotencyKeys = defineCollection<IdempotencyKeyDocument>({
  name: 'idempotency_keys',
  schema,
  indexes: [{ name: 'by_expires_at', keys: { expiresAt: 1 } }],
});
