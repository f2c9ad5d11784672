import { pageQuery } from '@carillon/platform-http';
import { z } from 'zod';

const filters = z
  .array(z.record(z.string(), z.unknown()))
  .describe('One dialect key an object; all must hold; empty: every event of the project.');
const target = z.object({
  channel: z.literal('webhook'),
  url: z.string().max(2048),
  method: z.enum(['POST', 'PUT', 'PATCH']).default('POST'),
  mode: z.enum(['structured', 'binary']).default('structured'),
  headers: z.record(z.string(), z.string()).default({}),
});
const severity = z.union([z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']), z.int().min(1).max(24)]);

const written = {
  name: z.string().max(255).default(''),
  filters: filters.default([]),
  target,
  policy: z.literal('default').default('default'),
  failure: z.object({ policy: z.literal('retry') }).default({ policy: 'retry' }),
  minSeverity: severity.default('trace'),
  extensions: z.record(z.string(), z.unknown()).default({}),
};

const example = {
  name: 'big orders',
  filters: [{ exact: { type: 'order.created' } }, { jsonpath: '$[?$.data.total > 100]' }],
  target: { channel: 'webhook', url: 'http://127.0.0.1:8090/orders' },
};

/**
 * Bodies go to the domain as they are: it knows two spellings, all faults, and their codes. The schemas here say in OpenAPI what it
 * takes, in our spelling.
 */
const described = (schema: z.ZodType, more: object) => {
  const { type, properties, required } = z.toJSONSchema(schema, { io: 'input' });
  return z.unknown().meta({ type, properties, required, ...more });
};

export const draftBody = described(z.object(written), { example });
export const patchBody = described(z.object(written).partial(), {
  description: 'Merge patch (RFC 7396)',
  example: { target: { url: 'http://127.0.0.1:8090/new' } },
});

/** What answers show, for OpenAPI. */
export const subscriptionAnswer = z.object({
  id: z.string(),
  project: z.string(),
  owner: z.string(),
  ...written,
  policy: z.string(),
  failure: z.object({ policy: z.enum(['retry', 'disable']) }),
  status: z.enum(['active', 'paused', 'disabled']),
  statusReason: z.object({ code: z.string(), text: z.string(), at: z.string() }).nullable(),
  revision: z.int().min(1),
  createdAt: z.string(),
  updatedAt: z.string(),
});

export const subscriptionPage = z.object({ items: z.array(subscriptionAnswer), nextCursor: z.string().nullable() });

export const listQuery = pageQuery.extend({ owner: z.string().max(255).optional() });
export type ListQuery = z.infer<typeof listQuery>;
