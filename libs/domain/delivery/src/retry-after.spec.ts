import { describe, expect, it } from 'vitest';

import { readRetryAfter } from './retry-after';

const now = Date.UTC(2026, 10, 21, 12, 0, 0);

describe('readRetryAfter', () => {
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
    [undefined, null],
    ['', null],
    ['-1', null],
    ['1.5', null],
    ['soon', null],
    ['2026-11-21T12:00:30Z', null],
    ['Sat, 99 Nov 2026 12:00:30 GMT', null],
    ['99999999999999999999', null],
  ])('reads %j', (header, delayMs) => {
    expect(readRetryAfter(header, now)).toBe(delayMs);
  });
});
