import type { SubscriptionChanged } from '@carillon/contracts-messages';
import { createSubscriptionIndex } from '@carillon/domain-matching';
import type { SubscriptionChange } from '@carillon/features-subscriptions';
import { recordingLogger } from '@carillon/platform-observability';
import { describe, expect, it } from 'vitest';

import { feedIndex } from './index-feed';

describe('feeding the index', () => {
  it('adds, changes and removes as the feed tells', () => {
    const { tell, index } = aFedIndex();
    tell({ id: 'sub_a', revision: 1, changed: aChanged({}) });
    expect(index.stats().subscriptions).toBe(1);
    tell({ id: 'sub_a', revision: 2, changed: aChanged({ status: 'disabled', revision: 2 }) });
    expect(index.stats().subscriptions).toBe(0);
    tell({ id: 'sub_a', revision: 3, changed: aChanged({ revision: 3 }) });
    tell({ id: 'sub_a', revision: 4, changed: null });
    expect(index.stats().subscriptions).toBe(0);
  });

  it('names a subscription that it cannot compile, and takes the next', () => {
    const { tell, index, logger } = aFedIndex();
    tell({ id: 'sub_a', revision: 5, changed: aChanged({ revision: 5, filters: [{ cobol: 'x' }] }) });
    tell({ id: 'sub_b', revision: 1, changed: aChanged({ id: 'sub_b' }) });
    expect(index.stats()).toMatchObject({ subscriptions: 2, broken: 1 });
    expect(logger.lines).toMatchObject([
      {
        level: 'warn',
        event: 'subscription.unmatchable',
        fields: { subscriptionId: 'sub_a', revision: 5, reason: expect.stringContaining('dialect') },
      },
    ]);
  });
});

function aFedIndex() {
  const index = createSubscriptionIndex();
  const logger = recordingLogger();
  const listeners: ((change: SubscriptionChange) => void)[] = [];
  feedIndex({ onChange: (listener) => void listeners.push(listener) }, index, logger);
  const tell = (change: SubscriptionChange): void => {
    for (const listener of listeners) listener(change);
  };
  return { index, logger, tell };
}

function aChanged(parts: Partial<SubscriptionChanged>): SubscriptionChanged {
  return {
    id: 'sub_a',
    project: 'default',
    owner: 'alice',
    filters: [],
    channel: 'webhook',
    lane: 'l',
    policy: 'default',
    minSeverity: 1,
    status: 'active',
    revision: 1,
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...parts,
  };
}
