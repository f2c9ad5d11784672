import { describe, expect, it } from 'vitest';

import { RepeatsWindow } from './repeats-window';

describe('the window of repeats', () => {
  it('knows the last keys and forgets the oldest', () => {
    const window = new RepeatsWindow(2);
    window.add('a');
    window.add('b');
    window.add('b');
    expect([window.has('a'), window.has('b')]).toEqual([true, true]);
    window.add('c');
    expect([window.has('a'), window.has('b'), window.has('c')]).toEqual([false, true, true]);
  });

  it('knows exactly the last ones after many, also past the sizes at which it grows', () => {
    const size = 3_000;
    const window = new RepeatsWindow(size);
    const key = (n: number) => `dlv_${n}/0/1`;
    for (let n = 0; n < 10_000; n += 1) {
      expect(window.has(key(n))).toBe(false);
      window.add(key(n));
      if (n % 977 !== 0) continue;
      const present = Array.from({ length: n + 2 }, (_, k) => k).filter((k) => window.has(key(k)));
      const oldest = Math.max(0, n + 1 - size);
      expect([present[0], present.at(-1), present.length]).toEqual([oldest, n, n + 1 - oldest]);
    }
  });
});
