import { expect, it } from 'vitest';

import { Health } from './health';

it('names what is not ready and what will not recover', () => {
  const health = new Health();
  expect([health.notReady(), health.notLive()]).toEqual([{}, {}]);
  health.register('store', { ready: () => 'connection lost' });
  health.register('runner', { ready: () => null, live: () => 'no progress' });
  expect([health.notReady(), health.notLive()]).toEqual([{ store: 'connection lost' }, { runner: 'no progress' }]);
  health.unregister('store');
  expect(health.notReady()).toEqual({});
});

it('is not ready once it is stopping', () => {
  const health = new Health();
  health.stop();
  expect([health.notReady(), health.notLive()]).toEqual([{ process: 'stopping' }, {}]);
});
