import { aSubscription } from '@carillon/domain-subscription';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { revisionInForce } from './revision-in-force';

describe('the revision in force at a time', () => {
  it('is the latest that is not younger, whatever the times and how many are forgotten', async () => {
    const times = fc
      .array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 40 })
      .map((all) => all.sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(times, fc.nat({ max: 40 }), fc.nat({ max: 110 }), async (updated, forgotten, atMs) => {
        const known = updated.map((ms, n) =>
          n < forgotten ? null : aSubscription({ revision: n + 1, updatedAt: new Date(ms).toISOString() }),
        );
        const expected = known.filter((one) => one !== null && Date.parse(one.updatedAt) <= atMs).at(-1) ?? null;
        const found = await revisionInForce(atMs, updated.length, (revision) =>
          Promise.resolve(known[revision - 1] ?? null),
        );
        expect(found).toEqual(expected);
      }),
    );
  });
});
