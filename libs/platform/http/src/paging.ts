import { AppError } from '@carillon/util';
import { z } from 'zod';

/** One page of a list, newest first. */
export interface Page<T> {
  items: T[];
  /** Give it as `cursor` to get the next page; null: this was the last. */
  nextCursor: string | null;
}

/** `limit` 1 to 200 (50) and `cursor`; a list's own filters are added with `.extend({…})`. */
export const pageQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a whole number from 1 to 200')
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= 200, 'must be a whole number from 1 to 200')
    .default(50),
  cursor: z.string().optional(),
});

type CursorPart = string | number | boolean | null;

/** A cursor from the sort key of the last item shown. Opaque to clients, neither secret nor signed: check what comes back. */
export function encodeCursor(position: readonly CursorPart[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/**
 * The sort key inside a cursor, checked by the schema of its list.
 *
 * @throws AppError `REQUEST_INVALID` when it is not one of our cursors
 */
export function decodeCursor<Position>(cursor: string, schema: z.ZodType<Position>): Position {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (error) {
    const detail = 'is not a cursor that this list gave';
    throw new AppError('REQUEST_INVALID', `/cursor: ${detail}`, {
      faults: [{ pointer: '/cursor', code: 'REQUEST_INVALID', detail }],
      cause: error,
    });
  }
}

/**
 * A page from one item more than was asked for: read `limit + 1`, show `limit`, and know whether there is more.
 */
export function pageOf<Item, Shown>(
  found: readonly Item[],
  options: { limit: number; show: (item: Item) => Shown; positionOf: (item: Item) => readonly CursorPart[] },
): Page<Shown> {
  const items = found.slice(0, options.limit);
  const last = items.at(-1);
  return {
    items: items.map(options.show),
    nextCursor: found.length > options.limit && last !== undefined ? encodeCursor(options.positionOf(last)) : null,
  };
}
