import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { CommitLoop } from './commit-loop';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function testLoop() {
  const commits: ((succeeded: boolean) => void)[] = [];
  const loop = new CommitLoop(() => new Promise((resolve) => commits.push(resolve)));
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  return { loop, commits, pass };
}

describe('commits', () => {
  it('are made while something finishes, one in flight, and then no more', async () => {
    const { loop, commits, pass } = testLoop();
    for (let count = 0; count < 50; count += 1) loop.request();
    await pass(200);
    expect(commits).toHaveLength(1);
    loop.request();
    await pass(1_000);
    expect(commits).toHaveLength(1);
    commits[0]!(true);
    await pass(200);
    expect(commits).toHaveLength(2);
    commits[1]!(true);
    await pass(10_000);
    expect(commits).toHaveLength(2);
  });

  it('are repeated after a failure', async () => {
    const { loop, commits, pass } = testLoop();
    loop.request();
    await pass(200);
    commits[0]!(false);
    await pass(500);
    expect(commits).toHaveLength(1);
    await pass(600);
    expect(commits).toHaveLength(2);
  });

  it('wait for a resume when halted, and lose nothing', async () => {
    const { loop, commits, pass } = testLoop();
    loop.request();
    loop.halt();
    await pass(1_000);
    expect(commits).toHaveLength(0);
    loop.resume();
    await pass(200);
    expect(commits).toHaveLength(1);
  });

  it('can be flushed, after the one in flight', async () => {
    const { loop, commits, pass } = testLoop();
    loop.request();
    await pass(200);
    let flushed = false;
    void loop.flush().then(() => (flushed = true));
    await pass(0);
    expect(commits).toHaveLength(1);
    commits[0]!(true);
    await pass(0);
    expect([commits.length, flushed]).toEqual([2, false]);
    commits[1]!(true);
    await pass(0);
    expect(flushed).toBe(true);
  });
});
