import { describe, expect, it } from 'vitest';

import { BodyCache } from './body-cache';

const bytes = (length: number) => Buffer.alloc(length, 1);

describe('BodyCache', () => {
  it('lets the longest unused go when it is full', () => {
    const cache = new BodyCache(10);
    cache.set('a', bytes(4));
    cache.set('b', bytes(4));
    cache.get('a');
    cache.set('c', bytes(4));
    expect([cache.get('a')?.length, cache.get('b'), cache.get('c')?.length]).toEqual([4, undefined, 4]);
    expect(cache.sizeBytes).toBe(8);
  });

  it('counts a body once, however often it is set', () => {
    const cache = new BodyCache(10);
    cache.set('a', bytes(4));
    cache.set('a', bytes(6));
    expect(cache.sizeBytes).toBe(6);
  });

  it('does not keep what is larger than itself, nor an older body under that key', () => {
    const cache = new BodyCache(10);
    cache.set('a', bytes(4));
    cache.set('a', bytes(11));
    expect(cache.get('a')).toBeUndefined();
    expect(cache.sizeBytes).toBe(0);
  });
});
