import { describe, expect, it } from 'vitest';

import { SubscriptionFence } from './subscription-fence';

describe('the fence', () => {
  it('lets an event through when the index has reached the end that was told after the event was fetched', async () => {
    const { fence, broker, feed } = aFence();
    const passed = settled(fence.pass(10));
    feed.catchUp();
    await broker.answers(7);
    expect(await passed.soon()).toBe('waiting');
    feed.read(7);
    expect(await passed.soon()).toBe('passed');
  });

  it('waits until all subscriptions have been read once', async () => {
    const { fence, broker } = aFence();
    const passed = settled(fence.pass(10));
    expect(await passed.soon()).toBe('waiting');
    expect(broker.questions).toEqual([]);
    expect(fence.ready()).toMatch(/has not read all subscriptions/);
  });

  it('asks once for all events that were fetched before, also when the answer is already there', async () => {
    const { fence, broker, feed, clock } = aFence({ caughtUp: true });
    clock.now = 10;
    const first = [fence.pass(8), fence.pass(10), fence.pass(9)];
    await broker.answers(3);
    feed.read(3);
    await Promise.all(first);
    await fence.pass(10);
    expect(broker.questions).toEqual([10]);
  });

  it('asks again for an event that was fetched after the last question: its answer may be older than the event', async () => {
    const { fence, broker, feed, clock } = aFence({ caughtUp: true });
    clock.now = 10;
    const first = fence.pass(10);
    await broker.answers(3);
    feed.read(3);
    await first;
    clock.now = 21;
    const second = settled(fence.pass(20));
    expect(await second.soon()).toBe('waiting');
    expect(broker.questions).toEqual([10, 21]);
    await broker.answers(4);
    expect(await second.soon()).toBe('waiting');
    feed.read(4);
    expect(await second.soon()).toBe('passed');
  });

  it('gives up after a while with the code of an outage, and does not pass', async () => {
    const { fence } = aFence({ caughtUp: true, giveUpMs: 5 });
    await expect(fence.pass(10)).rejects.toMatchObject({ code: 'PUBLISH_UNAVAILABLE', retryable: true });
  });

  it('asks anew after a question that failed', async () => {
    const { fence, broker, feed } = aFence({ caughtUp: true });
    const first = fence.pass(0);
    await broker.fails(new Error('closed'));
    await expect(first).rejects.toThrow('closed');
    const second = fence.pass(0);
    await broker.answers(0);
    feed.read(0);
    await second;
    expect(broker.questions).toHaveLength(2);
  });

  it('says that the process is not ready while events wait, and is ready when they are through', async () => {
    const { fence, broker, feed, clock } = aFence({ caughtUp: true });
    await tick();
    expect(fence.ready()).toBeNull();
    clock.now = 1000;
    const passed = fence.pass(10);
    expect(fence.ready()).toBeNull();
    clock.now = 6000;
    expect(fence.ready()).toMatch(/events wait/);
    await broker.answers(1);
    feed.read(1);
    await passed;
    expect(fence.ready()).toBeNull();
  });
});

function aFence(options: { caughtUp?: boolean; giveUpMs?: number } = {}) {
  const clock = { now: 0 };
  const broker = new FakeBroker();
  const feed = new FakeFeed();
  if (options.caughtUp) feed.catchUp();
  const fence = new SubscriptionFence(broker, feed, () => clock.now, options.giveUpMs ?? 60_000);
  return { fence, broker, feed, clock };
}

/** Answers when told to. */
class FakeBroker {
  readonly questions: number[] = [];
  private open: { resolve: (end: number) => void; reject: (error: Error) => void }[] = [];

  endOffset(_topic: string, notBeforeMs: number): Promise<number> {
    this.questions.push(notBeforeMs);
    return new Promise((resolve, reject) => this.open.push({ resolve, reject }));
  }

  async answers(end: number): Promise<void> {
    await tick();
    for (const { resolve } of this.open.splice(0)) resolve(end);
    await tick();
  }

  async fails(error: Error): Promise<void> {
    await tick();
    for (const { reject } of this.open.splice(0)) reject(error);
  }
}

class FakeFeed {
  catchUp!: () => void;
  readonly caughtUp = new Promise<void>((resolve) => (this.catchUp = resolve));
  private position = -1;
  private waiting: { offset: number; resolve: () => void }[] = [];

  waitFor(offset: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ offset, resolve });
      this.read(this.position);
    });
  }

  read(position: number): void {
    this.position = Math.max(this.position, position);
    for (const { offset, resolve } of this.waiting) if (offset <= this.position) resolve();
  }
}

function settled(work: Promise<void>): { soon(): Promise<'passed' | 'waiting'> } {
  let state: 'passed' | 'waiting' = 'waiting';
  void work.then(() => (state = 'passed'));
  return {
    soon: async () => {
      await tick();
      return state;
    },
  };
}

function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
