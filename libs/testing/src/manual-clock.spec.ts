import { expect, it } from 'vitest';

import { manualClock } from './manual-clock';

it('stands still until it is moved', () => {
  const clock = manualClock(1000);
  expect(clock.now()).toBe(1000);
  clock.advance(250);
  expect(clock.now()).toBe(1250);
  clock.set(5);
  expect(clock.now()).toBe(5);
});
