import { newId } from '@carillon/util';

import type { Subscription } from './subscription';

/** For specs: an active native subscription to everything of project `default`; say only what the test is about. */
export function aSubscription(overrides: Partial<Subscription> = {}): Subscription {
  const now = '2026-01-01T00:00:00.000Z';
  return {
    id: newId('sub'),
    project: 'default',
    owner: 'alice',
    name: 'orders',
    filters: [],
    target: {
      channel: 'webhook',
      url: 'http://127.0.0.1:8090/orders',
      method: 'POST',
      mode: 'structured',
      headers: {},
    },
    extensions: {},
    policy: 'default',
    failure: { policy: 'retry' },
    minSeverity: 1,
    status: 'active',
    statusReason: null,
    revision: 1,
    createdAt: now,
    updatedAt: now,
    contract: 'native',
    ...overrides,
  };
}
