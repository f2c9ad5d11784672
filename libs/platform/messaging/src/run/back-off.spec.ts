import { describe, expect, it } from 'vitest';

import { BY_SCHEDULER, IN_LANE, waitMs } from './back-off';

describe('waiting before the next try', () => {
  it('doubles up to a most', () => {
    expect([1, 2, 3, 7, 8, 20].map((tries) => waitMs(IN_LANE, tries, 0.5))).toEqual([
      100, 200, 400, 6_400, 10_000, 10_000,
    ]);
    expect([1, 10, 11].map((tries) => waitMs(BY_SCHEDULER, tries, 0.5))).toEqual([1_000, 512_000, 600_000]);
  });

  it('is spread by a fifth to both sides', () => {
    expect([0, 0.999_999].map((random) => waitMs(IN_LANE, 1, random))).toEqual([80, 120]);
  });
});
