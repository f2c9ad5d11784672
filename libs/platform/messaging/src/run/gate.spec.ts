import { describe, expect, it } from 'vitest';

import { Gate } from './gate';

describe('the gate', () => {
  it('lets through when open, holds when shut, turns away when closed', async () => {
    const gate = new Gate();
    expect(await gate.pass()).toBe(true);
    gate.shut();
    const held = gate.pass();
    gate.open();
    expect(await held).toBe(true);
    gate.shut();
    const turnedAway = gate.pass();
    gate.close();
    expect([await turnedAway, await gate.pass()]).toEqual([false, false]);
    gate.open();
    expect(gate.isOpen).toBe(false);
  });

  it('wakes who sleeps when it is closed', async () => {
    const gate = new Gate();
    expect(await gate.sleep(1)).toBe(true);
    const asleep = gate.sleep(60_000);
    gate.close();
    expect(await asleep).toBe(false);
  });
});
