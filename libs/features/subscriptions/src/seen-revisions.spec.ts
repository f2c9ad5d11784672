import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { SeenRevisions, TOMBSTONE_MEMORY_MS } from './seen-revisions';

const at = (id: string, revision: number, deleted = false) => ({ id, revision, deleted });

describe('SeenRevisions', () => {
  it('takes what is above, knows what it has, and refuses what is below', () => {
    const seen = new SeenRevisions();
    expect(seen.see(at('a', 2), 0)).toBe('newer');
    expect(seen.see(at('a', 2), 0)).toBe('same');
    expect(seen.see(at('a', 1), 0)).toBe('older');
    expect(seen.see(at('a', 3), 0)).toBe('newer');
    expect(seen.see(at('b', 1), 0)).toBe('newer');
  });

  it('remembers a tombstone for an hour against older records', () => {
    const seen = new SeenRevisions();
    seen.see(at('a', 1), 0);
    expect(seen.see(at('a', 2, true), 0)).toBe('newer');
    expect([seen.present(), seen.revisionOf('a'), seen.count]).toEqual([[], 2, 0]);
    expect(seen.see(at('a', 1), TOMBSTONE_MEMORY_MS - 1)).toBe('older');
    expect(seen.see(at('a', 3), TOMBSTONE_MEMORY_MS - 1)).toBe('newer');
    seen.see(at('a', 4, true), 0);
    expect(seen.see(at('a', 1), TOMBSTONE_MEMORY_MS)).toBe('newer');
  });

  it('names those whose last record is an older one, until the right one comes again', () => {
    const seen = new SeenRevisions();
    seen.see(at('a', 2), 0);
    seen.see(at('a', 1), 100);
    expect(seen.behindFor(50, 149)).toEqual([]);
    expect(seen.behindFor(50, 150)).toEqual(['a']);
    seen.see(at('a', 2), 200);
    expect(seen.behindFor(0, 300)).toEqual([]);
  });

  it('tells revisions that only rise, in whatever order records come', () => {
    const record = fc.record({
      id: fc.constantFrom('a', 'b'),
      revision: fc.integer({ min: 1, max: 9 }),
      deleted: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(record), (records) => {
        const seen = new SeenRevisions();
        const told = new Map<string, number>();
        for (const each of records) {
          if (seen.see(each, 0) !== 'newer') continue;
          expect(each.revision).toBeGreaterThan(told.get(each.id) ?? 0);
          told.set(each.id, each.revision);
        }
        for (const id of ['a', 'b']) {
          const highest = Math.max(0, ...records.filter((each) => each.id === id).map((each) => each.revision));
          expect(seen.revisionOf(id) ?? 0).toBe(highest);
        }
      }),
    );
  });
});
