import { describe, expect, it } from 'vitest';

import { FoldWindow, type WindowResult } from './fold-window';

describe('FoldWindow', () => {
  const gather = (
    limits: { windowMs: number; entries: number },
    work?: (entries: readonly number[]) => Promise<WindowResult>,
  ) => {
    const windows: number[][] = [];
    const window = new FoldWindow<number>(limits, async (entries) => {
      windows.push([...entries]);
      return work === undefined ? entries.map(() => null) : await work(entries);
    });
    return { window, windows };
  };

  it('hands over together what comes within its time', async () => {
    const { window, windows } = gather({ windowMs: 10, entries: 100 });
    await Promise.all([1, 2, 3].map((n) => window.add(n)));
    expect(windows).toEqual([[1, 2, 3]]);
  });

  it('does not wait when it is full, and keeps windows to their size', async () => {
    const { window, windows } = gather({ windowMs: 60_000, entries: 2 });
    await Promise.all([1, 2, 3, 4].map((n) => window.add(n)));
    expect(windows).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('works on one window at a time', async () => {
    let running = 0;
    let most = 0;
    const { window } = gather({ windowMs: 1, entries: 1 }, async (entries) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 3));
      running--;
      return entries.map(() => null);
    });
    await Promise.all([1, 2, 3, 4, 5].map((n) => window.add(n)));
    expect(most).toBe(1);
  });

  it('tells each entry its own failure, and all of them that of the whole', async () => {
    const own = gather({ windowMs: 1, entries: 10 }, (entries) =>
      Promise.resolve(entries.map((n) => (n === 2 ? new Error('two') : null))),
    );
    const results = await Promise.allSettled([1, 2, 3].map((n) => own.window.add(n)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const whole = gather({ windowMs: 1, entries: 10 }, () => Promise.reject(new Error('store away')));
    await expect(Promise.all([1, 2].map((n) => whole.window.add(n)))).rejects.toThrow('store away');
    const after = whole.window.add(3);
    await expect(after).rejects.toThrow('store away');
  });
});
