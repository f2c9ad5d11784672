import { eventIdOf as eventIdOfProduct } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { eventIdOf, welcome } from './welcome.mjs';

const where = {
  url: 'http://127.0.0.1:8080',
  dataDir: '.carillon',
  targetUrl: 'http://127.0.0.1:8090',
  nowMs: 1_000_000,
};

describe('the last lines', () => {
  it('say where it is, then show three calls', () => {
    const [ready, subscribe, send, ask] = welcome(where);
    expect(ready).toBe('Carillon is ready: http://127.0.0.1:8080 (docs: /docs, data: .carillon, stop: Ctrl-C)');
    expect(subscribe).toContain('/v1/subscriptions');
    expect(send).toContain('/v1/events');
    expect(ask).toContain('/v1/deliveries?event=');
  });

  it('ask for the event that they send', () => {
    const [, , send = '', ask = ''] = welcome(where);
    const event = JSON.parse(/-d '(.*)'$/.exec(send)?.[1] ?? '') as { source: string; id: string };
    expect(ask).toContain(eventIdOfProduct('default', event.source, event.id));
  });

  it('send another event at each start, so that it is not taken for a repetition', () => {
    expect(welcome(where)[2]).not.toBe(welcome({ ...where, nowMs: 2_000_000 })[2]);
  });

  it('are one when no target was started', () => {
    expect(welcome({ ...where, targetUrl: null })).toHaveLength(1);
  });
});

it('derives the event id as the product does', () => {
  expect(eventIdOf('default', '/shop', 'ü "1"')).toBe(eventIdOfProduct('default', '/shop', 'ü "1"'));
});
