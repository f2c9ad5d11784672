import { describe, expect, it } from 'vitest';

import { type Hop, nextHop, redirectOf } from './redirect';

const rule = { max: 5, statuses: [301, 302, 303, 307, 308] };
const from = new URL('http://one.example/a/b?x=1');
const hop: Hop = {
  url: from,
  method: 'POST',
  headers: { 'Content-Type': 'application/json', Authorization: 'Bearer t', 'x-kept': 'yes' },
  body: Buffer.from('{}'),
};

describe('redirectOf', () => {
  it.each([
    ['https://two.example/', 'https://two.example/'],
    ['/c', 'http://one.example/c'],
    ['c', 'http://one.example/a/c'],
    ['//two.example/c', 'http://two.example/c'],
  ])('reads the location %s', (location, href) => {
    expect(redirectOf({ statusCode: 302, headers: { location } }, from, rule)?.href).toBe(href);
  });

  it('takes an answer as final without a rule, without a location, or with another status', () => {
    expect(redirectOf({ statusCode: 302, headers: { location: '/c' } }, from)).toBeNull();
    expect(redirectOf({ statusCode: 302, headers: {} }, from, rule)).toBeNull();
    expect(redirectOf({ statusCode: 304, headers: { location: '/c' } }, from, rule)).toBeNull();
  });
});

describe('nextHop', () => {
  it.each([301, 302, 303])('asks with GET and without a body after %d', (statusCode) => {
    const next = nextHop(hop, statusCode, new URL('/c', from));
    expect(next).toMatchObject({ method: 'GET', body: null });
    expect(next.headers).toEqual({ Authorization: 'Bearer t', 'x-kept': 'yes' });
  });

  it.each([307, 308])('repeats the request after %d', (statusCode) => {
    const url = new URL('/c', from);
    expect(nextHop(hop, statusCode, url)).toEqual({ ...hop, url });
  });

  it('keeps credentials from another origin', () => {
    expect(nextHop(hop, 307, new URL('http://two.example/')).headers).not.toHaveProperty('Authorization');
  });
});
