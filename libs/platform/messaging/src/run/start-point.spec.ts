import { describe, expect, it } from 'vitest';

import { encodeFinished } from './finished-bitmap';
import { startPoint } from './start-point';

const state = { committed: 50, metadata: null, low: 10, high: 100 };

describe('where a new owner of a partition begins', () => {
  it('at the commit, skipping what it marks as finished', () => {
    expect(startPoint({ ...state, metadata: encodeFinished(50, [52]) })).toEqual({
      next: 50,
      finished: [52],
      problem: null,
    });
  });

  it('at the first kept record when the group never committed', () => {
    expect(startPoint({ ...state, committed: null })).toEqual({ next: 10, finished: [], problem: null });
  });

  it('at the first kept record when what was committed is no longer kept, and says so', () => {
    const metadata = encodeFinished(5, [7, 12]);
    expect(startPoint({ ...state, committed: 5, metadata })).toEqual({ next: 10, finished: [12], problem: 'expired' });
  });

  it('at the beginning when the topic was made anew, and says so', () => {
    expect(startPoint({ ...state, committed: 101, low: 0 })).toEqual({ next: 0, finished: [], problem: 'truncated' });
  });
});
