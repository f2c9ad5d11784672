import { z } from 'zod';

import { clauseAnswer } from '../explain/explain-schema';
import { trialFilters, trialSeverity } from './filter-trial';

const exactlyOne = (request: Record<string, unknown>, one: string, other: string) =>
  (request[one] === undefined) !== (request[other] === undefined);

export const testRequest = z
  .strictObject({
    filters: trialFilters.optional(),
    subscriptionId: z
      .string()
      .regex(/^sub_[0-9a-f]{32}$/, 'must be the id of a subscription')
      .optional()
      .describe('Instead of `filters`: those of this subscription, with its severity.'),
    minSeverity: trialSeverity.optional(),
    event: z.record(z.string(), z.unknown()).optional().describe('A CloudEvent in JSON format.'),
    eventId: z
      .string()
      .regex(/^evt_[0-9a-f]{32}$/, 'must be the id of an event')
      .optional()
      .describe('Instead of `event`: one that was accepted.'),
  })
  .refine((request) => exactlyOne(request, 'filters', 'subscriptionId'), {
    path: ['filters'],
    error: 'give either `filters` or `subscriptionId`',
  })
  .refine((request) => exactlyOne(request, 'event', 'eventId'), {
    path: ['event'],
    error: 'give either `event` or `eventId`',
  })
  .meta({
    example: {
      filters: [{ jsonpath: '$[?$.data.total > 100]' }],
      event: { specversion: '1.0', id: '1', source: '/shop', type: 'order.created', data: { total: 129.5 } },
    },
  });
export type TestRequest = z.infer<typeof testRequest>;

export const testAnswer = z.object({
  matches: z.boolean(),
  clauses: z.array(clauseAnswer).describe('The severity first where one is asked for, then one tree per filter.'),
  faults: z.array(z.string()).optional().describe('Why it could not be judged, and so does not match.'),
  subscription: z
    .object({ id: z.string(), revision: z.int() })
    .optional()
    .describe('The one whose filters were tried.'),
});
export type TestAnswer = z.infer<typeof testAnswer>;

const MOST_SAMPLES = 50;

/** `hours` is bounded by what is kept, which is a setting: that is checked where the setting is known. */
export const previewRequest = z
  .strictObject({
    filters: trialFilters,
    minSeverity: trialSeverity.optional(),
    hours: z
      .int()
      .min(1)
      .optional()
      .describe('How far back to look: at most as long as events are kept. 24 without it, or as long as that.'),
    limit: z.int().min(0).max(MOST_SAMPLES).default(10).describe('Sample messages to show.'),
  })
  .meta({ example: { filters: [{ jsonpath: '$[?$.data.total > 100]' }], hours: 24, limit: 5 } });
export type PreviewRequest = z.infer<typeof previewRequest>;

export const previewAnswer = z.object({
  hits: z.int(),
  scanned: z.int().describe('Events that were looked at, newest first.'),
  complete: z
    .boolean()
    .describe('False: the time or number of events that a preview may take ended it before `hours` were through.'),
  from: z.string().describe('What was looked at begins here …'),
  to: z.string().describe('… and ends here.'),
  ratePerHour: z.number().describe('Hits an hour between the two.'),
  samples: z
    .array(
      z.object({
        id: z.string(),
        type: z.string(),
        source: z.string(),
        subject: z.string().nullable(),
        time: z.string().nullable(),
        acceptedAt: z.string(),
        clauses: z.array(clauseAnswer),
      }),
    )
    .describe('The newest hits.'),
  faults: z
    .array(z.object({ reason: z.string(), events: z.int(), example: z.string() }))
    .describe('Events that the filter could not be judged on, by reason; they are no hits.'),
});
export type PreviewAnswer = z.infer<typeof previewAnswer>;
