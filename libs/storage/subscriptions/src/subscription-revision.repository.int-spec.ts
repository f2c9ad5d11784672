import { aSubscription } from '@carillon/domain-subscription';
import { type TestMongo, testMongo } from '@carillon/platform-mongo';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { StoreIdentityRepository } from './store-identity.repository';
import { SubscriptionRevisionRepository } from './subscription-revision.repository';
import { subscriptionRevisionsCollection } from './subscription-revision.schema';

let mongo: TestMongo;
let revisions: SubscriptionRevisionRepository;

beforeAll(async () => {
  mongo = await testMongo(subscriptionRevisionsCollection);
  revisions = new SubscriptionRevisionRepository(mongo);
});
afterAll(async () => {
  await mongo.close();
});

describe('SubscriptionRevisionRepository', () => {
  it('keeps each revision as it was first written, within its project', async () => {
    const first = aSubscription({ name: 'first' });
    await revisions.keep(first);
    await revisions.keep({ ...first, name: 'second', revision: 2 });
    await revisions.keep({ ...first, name: 'never' });
    expect(await revisions.find('default', first.id, 1)).toEqual(first);
    expect((await revisions.find('default', first.id, 2))?.name).toBe('second');
    expect(await revisions.find('default', first.id, 3)).toBeNull();
    expect(await revisions.find('other', first.id, 1)).toBeNull();
  });

  it('survives many keepers of one revision at once', async () => {
    const subscription = aSubscription();
    await Promise.all(Array.from({ length: 20 }, () => revisions.keep(subscription)));
    expect(await revisions.find('default', subscription.id, 1)).toEqual(subscription);
  });

  it('forgets only what was superseded long enough ago; the revision in force stays for ever', async () => {
    const subscription = aSubscription();
    for (const revision of [1, 2, 3]) {
      await revisions.keep({ ...subscription, revision });
      await revisions.supersede('default', subscription.id, revision, revision * 1_000);
    }
    expect(await revisions.forgetSupersededBefore(2_500, 100)).toBe(1);
    expect(await revisions.forgetSupersededBefore(2_500, 100)).toBe(0);
    expect(await revisions.find('default', subscription.id, 1)).toBeNull();
    expect(await revisions.find('default', subscription.id, 2)).not.toBeNull();
    expect(await revisions.forgetSupersededBefore(Number.MAX_SAFE_INTEGER / 4, 100)).toBe(1);
    expect(await revisions.find('default', subscription.id, 3)).not.toBeNull();
  });
});

describe('StoreIdentityRepository', () => {
  it('has one name for all who ask, and one publisher at a time', async () => {
    const identity = new StoreIdentityRepository(mongo);
    const names = new Set(await Promise.all(Array.from({ length: 10 }, () => identity.storeId())));
    expect(names.size).toBe(1);
    expect(await identity.claimPublishing('a', 1_000, 500)).toBe(true);
    expect(await identity.claimPublishing('b', 1_200, 500)).toBe(false);
    expect(await identity.claimPublishing('a', 1_400, 500)).toBe(true);
    expect(await identity.claimPublishing('b', 2_000, 500)).toBe(true);
    await identity.releasePublishing('a');
    expect(await identity.claimPublishing('a', 2_000, 500)).toBe(false);
    await identity.releasePublishing('b');
    expect(await identity.claimPublishing('a', 2_000, 500)).toBe(true);
  });
});
