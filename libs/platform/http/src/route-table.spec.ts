import { expect, it } from 'vitest';

import { RouteTable } from './route-table';

const table = new RouteTable();
for (const [method, pattern] of [
  ['GET', '/v1/events'],
  ['POST', '/v1/events'],
  ['GET', '/v1/events/:id'],
  ['DELETE', '/v1/events/:id'],
  ['POST', '/v1/events/redrive'],
  ['GET', '/docs/*'],
  ['GET', '/'],
] as const)
  table.add(method, pattern);

it.each([
  ['/v1/events', ['GET', 'POST']],
  ['/v1/events/?limit=1', ['GET', 'POST']],
  ['/v1/events/7', ['DELETE', 'GET']],
  ['/v1/events/redrive', ['DELETE', 'GET', 'POST']],
  ['/v1/events/7/more', []],
  ['/v1', []],
  ['/docs/a/b', ['GET']],
  ['/', ['GET']],
  ['/nothing', []],
  ['//v1/events', []],
  ['/v1//events', []],
])('knows the methods of %s', (url, methods) => expect(table.methodsOf(url)).toEqual(methods));
