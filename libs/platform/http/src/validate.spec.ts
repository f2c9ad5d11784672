import { AppError } from '@carillon/util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { validate } from './validate';

function errorOf(schema: z.ZodType, value: unknown): AppError {
  try {
    validate(schema, value);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was valid');
}

describe('validate', () => {
  it('gives the value as the schema makes it', () => {
    expect(validate(z.object({ n: z.string().transform(Number) }), { n: '7' })).toEqual({ n: 7 });
  });

  it('lists all faults, each at its JSON pointer', () => {
    const { code, faults } = errorOf(z.strictObject({ a: z.string(), 'b/c~': z.array(z.number()) }), {
      'b/c~': [1, 'x'],
      d: 1,
      e: 2,
    });
    expect(code).toBe('REQUEST_INVALID');
    expect(faults.map(({ pointer }) => pointer)).toEqual(['/a', '/b~1c~0/1', '/d', '/e']);
    expect(faults[0]?.detail).toBe('is required (string)');
  });

  it('takes the code that a refinement names, also for the whole when it is the only one', () => {
    const notYet = z
      .unknown()
      .refine((value) => value === undefined, { message: 'belongs to a later version', params: { code: 'NOT_YET' } });
    expect(errorOf(z.object({ retry: notYet }), { retry: {} })).toMatchObject({
      code: 'NOT_YET',
      faults: [{ pointer: '/retry', code: 'NOT_YET' }],
    });
    expect(errorOf(z.object({ retry: notYet, a: z.string() }), { retry: {} }).code).toBe('REQUEST_INVALID');
  });

  it('shows the faults of the union branch that the sender meant', () => {
    const target = z.union([
      z.strictObject({
        channel: z.literal('webhook'),
        url: z.string(),
        auth: z.strictObject({ type: z.literal('bearer'), token: z.string() }),
      }),
      z.strictObject({ channel: z.literal('slack') }),
    ]);
    const { faults } = errorOf(z.object({ target }), {
      target: { channel: 'webhook', url: 'x', auth: { type: 'bearer' } },
    });
    expect(faults.map(({ pointer }) => pointer)).toEqual(['/target/auth/token']);
  });

  it('does not stumble over __proto__', () => {
    const { faults } = errorOf(z.strictObject({}), JSON.parse('{"__proto__":{"x":1}}'));
    expect(faults.map(({ pointer }) => pointer)).toEqual(['/__proto__']);
  });
});
