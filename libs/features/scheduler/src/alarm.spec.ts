import { describe, expect, it } from 'vitest';

import { Alarm } from './alarm';

describe('Alarm', () => {
  it('rises at its time', async () => {
    const startMs = Date.now();
    await new Alarm().sleepUntil(startMs + 30);
    expect(Date.now() - startMs).toBeGreaterThanOrEqual(28);
  });

  it('rises earlier when called, before or during its sleep', async () => {
    const far = Date.now() + 3_600_000;
    const alarm = new Alarm();
    alarm.wake(Date.now());
    await alarm.sleepUntil(far);
    alarm.reset();
    const sleep = alarm.sleepUntil(far);
    alarm.wake(Date.now() + 5);
    await sleep;
    expect(Date.now()).toBeLessThan(far);
  });

  it('forgets calls from before its reset, and later ones than its time do not prolong its sleep', async () => {
    const alarm = new Alarm();
    alarm.wake(0);
    alarm.reset();
    const startMs = Date.now();
    const sleep = alarm.sleepUntil(startMs + 40);
    alarm.wake(startMs + 3_600_000);
    await sleep;
    expect(Date.now() - startMs).toBeGreaterThanOrEqual(38);
  });
});
