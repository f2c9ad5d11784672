import { expect, it } from 'vitest';

import { RepeatsWindow } from './repeats-window';

it('the window of repeats knows the last keys and forgets the oldest', () => {
  const window = new RepeatsWindow(2);
  window.add('a');
  window.add('b');
  window.add('b');
  expect([window.has('a'), window.has('b')]).toEqual([true, true]);
  window.add('c');
  expect([window.has('a'), window.has('b'), window.has('c')]).toEqual([false, true, true]);
});
