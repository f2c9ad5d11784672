import { describe, expect, it } from 'vitest';

import { aSubscription } from './a-subscription';
import { addressOf, laneOf } from './lane';
import type { WebhookTarget } from './subscription';

const to = (url: string, more: Partial<WebhookTarget> = {}): WebhookTarget => ({
  ...aSubscription().target,
  url,
  ...more,
});

describe('laneOf', () => {
  const lane = laneOf('default', to('http://h/a?b=1'));

  it('is 32 hex digits and always the same', () => {
    expect(lane).toMatch(/^[0-9a-f]{32}$/);
    expect(laneOf('default', to('http://h/a?b=1'))).toBe(lane);
  });

  it.each([
    ['path', 'default', 'http://h/b?b=1'],
    ['query', 'default', 'http://h/a?b=2'],
    ['port', 'default', 'http://h:81/a?b=1'],
    ['scheme', 'default', 'https://h/a?b=1'],
    ['project', 'other', 'http://h/a?b=1'],
  ])('differs by %s', (_what, project, url) => {
    expect(laneOf(project, to(url))).not.toBe(lane);
  });

  it.each([
    ['a fragment', to('http://h/a?b=1#top')],
    ['the case of the host', to('http://H/a?b=1')],
    ['the default port', to('http://h:80/a?b=1')],
    ['method, mode and headers', to('http://h/a?b=1', { method: 'PUT', mode: 'binary', headers: { 'X-A': '1' } })],
  ])('does not differ by %s', (_what, target) => {
    expect(laneOf('default', target)).toBe(lane);
  });

  it('keeps project and address apart', () => {
    expect(addressOf(to('http://h'))).toBe('http://h/');
    expect(laneOf('a","webhook', to('http://h/'))).not.toBe(laneOf('a', to('http://h/')));
  });
});
