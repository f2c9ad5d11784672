import { describe, expect, it } from 'vitest';

import { waitFor } from './wait-for';

describe('waitFor', () => {
  it('returns the first truthy value', async () => {
    const values = [undefined, 0, 'found'];
    expect(await waitFor(() => values.shift(), { intervalMs: 1 })).toBe('found');
  });

  it('takes a condition that throws or rejects as not yet', async () => {
    let calls = 0;
    const condition = async () => {
      calls += 1;
      if (calls === 1) throw new Error('sync part');
      await Promise.resolve();
      if (calls === 2) throw new Error('async part');
      return true;
    };
    await waitFor(condition, { intervalMs: 1 });
    expect(calls).toBe(3);
  });

  it('says what was waited for and the last error when time is over', async () => {
    const cause = new Error('3 of 5');
    const waiting = waitFor(() => Promise.reject(cause), {
      timeoutMs: 30,
      intervalMs: 5,
      describe: 'all five to arrive',
    });
    await expect(waiting).rejects.toThrow('Waited 30 ms for all five to arrive; last error: 3 of 5');
    await expect(waiting).rejects.toHaveProperty('cause', cause);
  });

  it('says the last value when the condition never was true', async () => {
    await expect(waitFor(() => false, { timeoutMs: 20 })).rejects.toThrow('last saw false');
  });

  it('does not wait for ever on a condition that hangs', async () => {
    await expect(waitFor(() => new Promise<boolean>(() => undefined), { timeoutMs: 20 })).rejects.toThrow(
      'never returned',
    );
  });
});
