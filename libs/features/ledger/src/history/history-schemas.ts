import { DELIVERY_STATES } from '@carillon/domain-history';
import { pageQuery } from '@carillon/platform-http';
import { z } from 'zod';

const time = z
  .string()
  .refine((text) => /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text)), 'must be a time in ISO 8601');
const subscriptionId = z.string().regex(/^sub_[0-9a-f]{32}$/, 'must be the id of a subscription');

export const deliveryQuery = pageQuery.extend({
  event: z.string().max(40).optional(),
  subscription: subscriptionId.optional(),
  state: z.enum(DELIVERY_STATES).optional(),
  channel: z.string().max(40).optional(),
  since: time.optional(),
});
export type DeliveryListQuery = z.infer<typeof deliveryQuery>;

export const explainQuery = pageQuery.extend({
  subscription: subscriptionId
    .optional()
    .describe('Explain for this subscription; without it, every match of the event is summed up and listed.'),
});
export type ExplainQuery = z.infer<typeof explainQuery>;

export const booksQuery = z.strictObject({ since: time.optional() });
export type BooksQuery = z.infer<typeof booksQuery>;

export const replayBody = z.strictObject({
  subscriptions: z
    .array(subscriptionId)
    .min(1)
    .max(500)
    .optional()
    .describe('Only these; absent: every subscription that matches now.'),
});

/** Most dead deliveries that one request takes up again. */
const MOST_REDRIVEN = 10_000;
export const redriveBody = z.strictObject({
  subscription: subscriptionId.optional(),
  since: time.optional().describe('Only of events accepted at this time or later.'),
  limit: z.int().min(1).max(MOST_REDRIVEN).default(1_000),
});

export const eventAnswer = z.object({
  id: z.string(),
  project: z.string(),
  source: z.string().nullable(),
  sourceId: z.string().nullable(),
  type: z.string().nullable(),
  subject: z.string().nullable(),
  time: z.string().nullable(),
  acceptedAt: z.string(),
  sizeBytes: z.number().nullable(),
  state: z.enum(['accepted', 'matched', 'unmatched', 'dead']),
  matches: z.int(),
  body: z
    .string()
    .optional()
    .describe('The bytes as text, exactly as they came; in one event only, while they are kept.'),
  bodyBase64: z.string().optional().describe('Instead of `body`, for bytes that are not UTF-8.'),
  contentType: z.string().nullable().optional(),
});
export const eventPage = z.object({ items: z.array(eventAnswer), nextCursor: z.string().nullable() });

export const attemptAnswer = z.object({
  number: z.int(),
  redrive: z.int(),
  startedAt: z.string(),
  durationMs: z.number(),
  outcome: z.enum(['delivered', 'retry', 'dead', 'suppressed']),
  reason: z.string(),
  detail: z.string().nullable(),
  statusCode: z.int().nullable(),
  response: z.string().nullable(),
  nextAttemptAt: z.string().nullable(),
});
export const deliveryAnswer = z.object({
  id: z.string(),
  eventId: z.string(),
  subscriptionId: z.string(),
  project: z.string(),
  owner: z.string().nullable(),
  channel: z.string().nullable(),
  target: z.string().nullable(),
  state: z.enum(DELIVERY_STATES),
  reason: z.string(),
  attempts: z.array(attemptAnswer),
  nextAttemptAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export const deliveryPage = z.object({ items: z.array(deliveryAnswer), nextCursor: z.string().nullable() });

export const replayAnswer = z.object({ id: z.string(), replay: z.int() });
export const retryAnswer = z.object({ id: z.string(), redrive: z.int() });
export const redriveAnswer = z.object({
  count: z.int(),
  gone: z.int().describe('Left dead because the body of their event is no longer kept.'),
});

const tally = z.record(z.string(), z.int());
export const booksAnswer = z.object({
  project: z.string(),
  imbalance: z.int(),
  totals: tally,
  hours: z.array(z.object({ hour: z.string(), tally })),
});
