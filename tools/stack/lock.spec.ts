import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { locked } from './lock.mjs';

describe('a lock', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lock-'));
    file = path.join(folder, 'deep/lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('lets one in at a time, and tells the other whom it waits for', async () => {
    const order: string[] = [];
    let leave = () => undefined as void;
    const first = locked(file, async () => {
      order.push('first in');
      await new Promise<void>((resolve) => (leave = resolve));
      order.push('first out');
    });
    const onWait = vi.fn(() => leave());
    await Promise.all([first, locked(file, () => order.push('second'), { onWait })]);
    expect(order).toEqual(['first in', 'first out', 'second']);
    expect(onWait).toHaveBeenCalledExactlyOnceWith(process.pid);
  });

  it('is free again after a failure', async () => {
    await expect(locked(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(file)).toBe(false);
  });

  it('is taken over when its owner is gone', async () => {
    await locked(file, () => undefined);
    writeFileSync(file, JSON.stringify({ pid: process.pid, born: 'another process with our number' }));
    const onWait = vi.fn();
    expect(await locked(file, () => 'done', { onWait })).toBe('done');
    expect(onWait).not.toHaveBeenCalled();
  });
});
