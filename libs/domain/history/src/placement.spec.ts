import { deliveryIdOf } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { chunkOf, chunksFor, DELIVERIES_PER_DOCUMENT } from './placement';

describe('placement', () => {
  it('leaves a usual fan-out in the event’s own document', () => {
    expect(chunksFor(1, 0, 500)).toBe(0);
    expect(chunksFor(1, DELIVERIES_PER_DOCUMENT, 500)).toBe(0);
    expect(chunksFor(1, DELIVERIES_PER_DOCUMENT + 1, 500)).toBe(2);
  });

  it('keeps every chunk of a hundred thousand deliveries far below 500', () => {
    const chunks = chunksFor(200, 500, 500);
    const sizes = new Array<number>(chunks).fill(0);
    for (let n = 0; n < 100_000; n++) {
      const chunk = chunkOf(deliveryIdOf('evt_1', `sub_${n}`), chunks);
      sizes[chunk] = (sizes[chunk] ?? 0) + 1;
    }
    expect(Math.max(...sizes)).toBeLessThan(150);
    expect(Math.min(...sizes)).toBeGreaterThan(10);
  });
});
