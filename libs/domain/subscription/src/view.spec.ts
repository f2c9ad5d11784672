import { describe, expect, it } from 'vitest';

import { aSubscription } from './a-subscription';
import { toChanged } from './changed';
import { newSubscription } from './draft';
import { readDraft } from './read-draft';
import { toView } from './view';

const subscription = newSubscription({
  draft: readDraft({
    target: { channel: 'webhook', url: 'http://h/secret-path', headers: { 'X-A': 'shown' } },
    minSeverity: 14,
  }),
  id: 'sub_00000000000070008000000000000001',
  project: 'default',
  owner: 'alice',
  now: '2026-01-01T00:00:00.000Z',
});

describe('a new subscription', () => {
  it('is active, at its first revision', () => {
    expect(subscription).toMatchObject({
      status: 'active',
      statusReason: null,
      revision: 1,
      contract: 'native',
      createdAt: subscription.updatedAt,
    });
  });

  it('is shown with exactly the members of the contract', () => {
    expect(Object.keys(toView(subscription)).sort()).toEqual(
      [
        'createdAt',
        'extensions',
        'failure',
        'filters',
        'id',
        'minSeverity',
        'name',
        'owner',
        'policy',
        'project',
        'revision',
        'status',
        'statusReason',
        'target',
        'updatedAt',
      ].sort(),
    );
  });

  it('tells the others neither address nor headers', () => {
    const told = JSON.stringify(toChanged(subscription));
    expect(told).not.toContain('secret-path');
    expect(told).not.toContain('shown');
  });

  it('hides what another contract keeps beside it', () => {
    const foreign = aSubscription({
      contract: 'pacifica',
      pacifica: { authText: '{"basic":{"password":"s3cret"}}' } as never,
    });
    expect(JSON.stringify([toView(foreign), toChanged(foreign)])).not.toContain('s3cret');
  });
});
