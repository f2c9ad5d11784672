import { DELIVERY_STATES } from '@carillon/domain-history';
import { z } from 'zod';

import { attemptAnswer, eventAnswer } from '../history-schemas';

/** A clause as answers show it; parts of `all`, `any`, `not` and of a path that failed stand below it. */
export const clauseAnswer = z.object({
  dialect: z.string(),
  expression: z.string(),
  passed: z.boolean(),
  seen: z.string().optional().describe('What the event had in that place; absent: nothing.'),
  fault: z.string().optional().describe('Why it could not be judged.'),
  clauses: z.array(z.unknown()).optional().describe('Its parts, in the same form.'),
});

const subscriptionAt = z.object({
  revision: z.int(),
  status: z.enum(['active', 'paused', 'disabled']),
  statusReason: z.object({ code: z.string(), text: z.string(), at: z.string() }).nullable(),
  target: z.string(),
  minSeverity: z.union([z.string(), z.int()]),
  updatedAt: z.string(),
  matches: z.boolean().nullable().describe('Null: the body of the event is no longer kept.'),
  clauses: z.array(clauseAnswer),
});

const stage = z.object({
  stage: z.enum(['accepted', 'matching', 'policy', 'delivery']).describe('More may come; skip those you do not know.'),
  round: z.int().describe('0, or the millisecond at which a replay, retry or redrive was asked for.'),
  outcome: z.string(),
  at: z.string().nullable(),
  reason: z.string().describe('A code of docs/reference/errors.md, or empty.'),
  text: z.string().describe('One sentence, for people.'),
  matches: z.int().optional(),
  revision: z.int().nullable().optional(),
  clauses: z.array(clauseAnswer).optional(),
  statusCode: z.int().nullable().optional(),
  response: z.string().nullable().optional(),
  deliveryId: z.string().optional(),
  attempts: z.array(attemptAnswer).optional(),
  nextAttemptAt: z.string().nullable().optional(),
});

export const explainAnswer = z.object({
  event: eventAnswer.omit({ body: true, bodyBase64: true, contentType: true }),
  text: z.string().describe('What came of it, in one sentence.'),
  stages: z.array(stage),
  subscription: z
    .object({
      subscriptionId: z.string(),
      then: subscriptionAt.nullable().describe('In force when the event was matched; null: none, or no longer known.'),
      today: subscriptionAt.nullable().describe('Null: deleted.'),
      changed: z.array(z.string()).describe('Members that have changed since then.'),
      difference: z.string(),
    })
    .nullable(),
  deliveries: z
    .object({
      counts: z.partialRecord(z.enum(DELIVERY_STATES), z.int()).nullable(),
      complete: z.boolean().describe('False: so many that only the first ones were counted.'),
      items: z.array(
        z.object({
          deliveryId: z.string(),
          subscriptionId: z.string(),
          state: z.enum(DELIVERY_STATES),
          reason: z.string(),
          text: z.string(),
        }),
      ),
      nextCursor: z.string().nullable(),
    })
    .nullable(),
});
