import { describe, expect, it } from 'vitest';

import { FairSlots } from './fair-slots';

const soon = { maxWaitMs: 10 };
const patient = { maxWaitMs: 60_000 };

async function hold(slots: FairSlots, key: string, count: number): Promise<(() => void)[]> {
  const held = await Promise.all(Array.from({ length: count }, () => slots.acquire(key)));
  return held.filter((release) => release !== null);
}

describe('FairSlots', () => {
  it('lets one address hold no more than its width', async () => {
    const slots = new FairSlots({ total: 100, perKey: 4, ...soon });
    expect(await hold(slots, 'hanging', 6)).toHaveLength(4);
    expect(await slots.acquire('healthy')).not.toBeNull();
  });

  it('narrows every address down to one while the process fills up, and still lets newcomers in', async () => {
    const slots = new FairSlots({ total: 16, perKey: 4, ...soon });
    const widths: number[] = [];
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) widths.push((await hold(slots, key, 10)).length);
    // width = free / 4: three while 12 are free, two while 8 are, then one
    expect(widths).toEqual([3, 2, 2, 2, 1, 1, 1]);
    for (const key of ['h', 'i', 'j', 'k']) expect(await hold(slots, key, 2)).toHaveLength(1);
    expect(await slots.acquire('l')).toBeNull();
  });

  it('hands a slot that comes free to who waits, in turn by address', async () => {
    const slots = new FairSlots({ total: 2, perKey: 1, ...patient });
    const [first] = await hold(slots, 'a', 1);
    const [second] = await hold(slots, 'b', 1);
    const order: string[] = [];
    const wait = (key: string) =>
      slots.acquire(key).then((release) => {
        order.push(key);
        return release;
      });
    const waiting = [wait('c'), wait('c'), wait('d')];
    first?.();
    (await waiting[0])?.();
    second?.();
    await Promise.all(waiting.map(async (release) => (await release)?.()));
    expect(order).toEqual(['c', 'd', 'c']);
  });

  it('counts a slot as given back once only', async () => {
    const slots = new FairSlots({ total: 1, perKey: 1, ...soon });
    const release = await slots.acquire('a');
    release?.();
    release?.();
    expect(await slots.acquire('a')).not.toBeNull();
    expect(await slots.acquire('b')).toBeNull();
  });

  it('stops waiting when the caller does', async () => {
    const slots = new FairSlots({ total: 1, perKey: 1, ...patient });
    const release = await slots.acquire('a');
    const caller = new AbortController();
    const waiting = slots.acquire('b', caller.signal);
    caller.abort();
    await expect(waiting).resolves.toBeNull();
    await expect(slots.acquire('b', caller.signal)).resolves.toBeNull();
    release?.();
    await expect(slots.acquire('c')).resolves.not.toBeNull();
  });
});
