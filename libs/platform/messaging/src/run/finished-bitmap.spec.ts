import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeFinished, encodeFinished, MOST_ABOVE_COMMIT } from './finished-bitmap';

describe('the bitmap of finished records', () => {
  it('comes back as it was written', () => {
    const offsets = fc.uniqueArray(fc.integer({ min: 0, max: MOST_ABOVE_COMMIT - 1 }));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), offsets, (commit, above) => {
        const finished = above.map((offset) => commit + offset);
        expect(decodeFinished(commit, encodeFinished(commit, finished))).toEqual(
          finished.sort((one, other) => one - other),
        );
      }),
    );
  });

  it('fits into the 4,096 bytes that Kafka takes, at its fullest', () => {
    const all = Array.from({ length: MOST_ABOVE_COMMIT }, (_, place) => 10 + place);
    expect(encodeFinished(10, all).length).toBeLessThanOrEqual(4_096);
  });

  it('leaves out what lies below the commit or too far above it', () => {
    expect(decodeFinished(100, encodeFinished(100, [99, 101, 100 + MOST_ABOVE_COMMIT]))).toEqual([101]);
  });

  it('is empty text when nothing is finished above', () => {
    expect(encodeFinished(7, [])).toBe('');
  });

  it.each([null, '', 'somebody else’s words'])('reads nothing from %j', (metadata) => {
    expect(decodeFinished(7, metadata)).toEqual([]);
  });
});
