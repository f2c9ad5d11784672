/** Whether the promise settled in time. */
export type Settled<T> = { in: 'time'; value: T } | { in: 'time'; error: unknown } | { in: 'vain' };

/** Waits for a promise, but not longer than until `untilMs` (`performance.now()`). The promise goes on by itself; it never rejects unseen. */
export async function settledBy<T>(promise: Promise<T>, untilMs: number): Promise<Settled<T>> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<Settled<T>>((resolve) => {
    timer = setTimeout(() => resolve({ in: 'vain' }), Math.max(0, untilMs - performance.now()));
  });
  const settled = promise.then(
    (value): Settled<T> => ({ in: 'time', value }),
    (error: unknown): Settled<T> => ({ in: 'time', error }),
  );
  try {
    return await Promise.race([settled, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
