import { AppError } from '@carillon/util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { decodeCursor, encodeCursor, pageOf, pageQuery } from './paging';

const position = z.tuple([z.number(), z.string()]);

describe('cursors', () => {
  it('come back as they went out', () => {
    const cursor = encodeCursor([1_764_000_000_000, 'evt_ü/+']);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decodeCursor(cursor, position)).toEqual([1_764_000_000_000, 'evt_ü/+']);
  });

  it.each(['', 'x', '%%%', Buffer.from('{}').toString('base64url'), encodeCursor(['a', 'b']), encodeCursor([1])])(
    'that are not ours are refused: %j',
    (cursor) => {
      expect(() => decodeCursor(cursor, position)).toThrow(AppError);
      expect(() => decodeCursor(cursor, position)).toThrow(/cursor/);
    },
  );
});

describe('pageQuery', () => {
  it.each([
    [{}, { limit: 50 }],
    [{ limit: '1' }, { limit: 1 }],
    [
      { limit: '200', cursor: 'c' },
      { limit: 200, cursor: 'c' },
    ],
  ])('reads %j', (query, expected) => expect(pageQuery.parse(query)).toEqual(expected));

  it.each([
    { limit: '0' },
    { limit: '201' },
    { limit: '1.5' },
    { limit: '-1' },
    { limit: '' },
    { limit: ['1', '2'] },
    { other: 'x' },
  ])('refuses %j', (query) => expect(pageQuery.safeParse(query).success).toBe(false));
});

describe('pageOf', () => {
  const options = {
    limit: 2,
    show: (item: number) => `item ${item}`,
    positionOf: (item: number) => [item, ''] as const,
  };

  it('points after its last item when there is more', () => {
    const page = pageOf([9, 8, 7], options);
    expect(page.items).toEqual(['item 9', 'item 8']);
    expect(decodeCursor(page.nextCursor ?? '', position)).toEqual([8, '']);
  });

  it.each([[[]], [[9]], [[9, 8]]])('ends with %j', (found) => expect(pageOf(found, options).nextCursor).toBeNull());
});
