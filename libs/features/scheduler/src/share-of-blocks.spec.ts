import type { LeaseView } from '@carillon/storage-redeliveries';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { planLeases } from './share-of-blocks';

const BLOCKS = 16;

describe('sharing blocks', () => {
  it('ends with every block at exactly one scheduler and even shares, whoever has what before', () => {
    const owners = ['a', 'b', 'c', 'd', 'e'];
    const start = fc.record({
      members: fc.subarray(owners, { minLength: 1 }),
      owned: fc.array(fc.option(fc.constantFrom(...owners)), { minLength: BLOCKS, maxLength: BLOCKS }),
    });
    fc.assert(
      fc.property(start, ({ members, owned }) => {
        // what a scheduler has that is not there any more has expired
        const blocks: LeaseView['blocks'] = new Map();
        owned.forEach(
          (owner, block) => owner !== null && members.includes(owner) && blocks.set(block, { owner, expiresAtMs: 1 }),
        );
        for (let round = 0; round < 3; round++) {
          for (const owner of members) {
            const plan = planLeases({ members, blocks }, owner, BLOCKS);
            for (const block of plan.release) blocks.delete(block);
            for (const block of plan.take) blocks.set(block, { owner, expiresAtMs: 1 });
          }
        }
        expect(blocks.size).toBe(BLOCKS);
        for (const member of members)
          expect([...blocks.values()].filter(({ owner }) => owner === member).length).toBeLessThanOrEqual(
            Math.ceil(BLOCKS / members.length),
          );
      }),
    );
  });

  it('knows whether it is alone', () => {
    expect(planLeases({ members: [], blocks: new Map() }, 'a', BLOCKS).alone).toBe(true);
    expect(planLeases({ members: ['a', 'b'], blocks: new Map() }, 'a', BLOCKS).alone).toBe(false);
    expect(
      planLeases({ members: ['a'], blocks: new Map([[3, { owner: 'b', expiresAtMs: 1 }]]) }, 'a', BLOCKS).alone,
    ).toBe(false);
  });
});
