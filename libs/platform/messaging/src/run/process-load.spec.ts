import { describe, expect, it } from 'vitest';

import { ProcessLoad } from './process-load';

describe('the load of a process', () => {
  const aMeter = () => {
    let nowMs = 0;
    let busy = 0;
    const load = new ProcessLoad({
      now: () => nowMs,
      eventLoopUtilization: () => ({ idle: 0, active: 0, utilization: busy }),
    });
    return {
      load,
      /** So busy for ten measurements, which is long enough to forget what was before. */
      stay: (share: number) => {
        busy = share;
        for (let measured = 0; measured < 10; measured++) {
          nowMs += 200;
          load.fetchEveryMs();
        }
      },
    };
  };

  it.each([
    [0, 0],
    [0.7, 0],
    [0.875, 12.5],
    [0.95, 25],
    [1, 25],
  ])('of %d spaces fetches %d ms apart', (share, apartMs) => {
    const { load, stay } = aMeter();
    stay(share);
    expect(load.fetchEveryMs()).toBeCloseTo(apartMs, 0);
  });

  it('follows what the process does now, and not a single moment', () => {
    const { load, stay } = aMeter();
    stay(1);
    stay(0.2);
    expect(load.fetchEveryMs()).toBe(0);
  });
});
