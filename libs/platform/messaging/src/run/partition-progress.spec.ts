import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeFinished, MOST_ABOVE_COMMIT } from './finished-bitmap';
import { PartitionProgress } from './partition-progress';

function committed(progress: PartitionProgress): { offset: number; finished: number[] } | null {
  const next = progress.commit();
  return next === null
    ? null
    : { offset: next.commit.offset, finished: decodeFinished(next.commit.offset, next.commit.metadata) };
}

describe('the progress of a partition', () => {
  it('commits up to the lowest unfinished record, and names what is finished above', () => {
    const progress = new PartitionProgress(10);
    for (const offset of [10, 11, 12, 13]) progress.come(offset);
    progress.finish(10);
    progress.finish(12);
    expect(committed(progress)).toEqual({ offset: 11, finished: [12] });
    progress.finish(11);
    expect(committed(progress)).toEqual({ offset: 13, finished: [] });
  });

  it('swallows records that came before', () => {
    const progress = new PartitionProgress(10);
    expect(progress.come(10)).toBe(true);
    expect(progress.come(10)).toBe(false);
    expect(progress.come(9)).toBe(false);
  });

  it('does not hand out what an earlier owner finished, and keeps its mark until it is passed', () => {
    const progress = new PartitionProgress(10, [11, 13]);
    expect([10, 11, 12].map((offset) => progress.come(offset))).toEqual([true, false, true]);
    progress.finish(10);
    expect(committed(progress)).toEqual({ offset: 12, finished: [13] });
    expect(progress.come(13)).toBe(false);
    progress.finish(12);
    expect(committed(progress)).toEqual({ offset: 14, finished: [] });
  });

  it('does not wait for offsets that hold no record', () => {
    const progress = new PartitionProgress(0);
    progress.come(0);
    progress.come(5);
    progress.finish(0);
    expect(committed(progress)?.offset).toBe(5);
    progress.finish(5);
    progress.skipTo(9);
    expect(committed(progress)?.offset).toBe(9);
  });

  it('has nothing to commit when the last commit says it all', () => {
    const progress = new PartitionProgress(3);
    progress.come(3);
    expect(progress.commit()).toBeNull();
    progress.finish(3);
    progress.commit()?.written();
    expect(progress.commit()).toBeNull();
  });

  it('commits again what finished while a commit was on its way', () => {
    const progress = new PartitionProgress(0);
    progress.come(0);
    progress.come(1);
    progress.finish(0);
    const first = progress.commit();
    progress.finish(1);
    first?.written();
    expect(committed(progress)?.offset).toBe(2);
  });

  it('knows which records are too far above the commit for their mark', () => {
    const progress = new PartitionProgress(0);
    progress.come(0);
    expect(progress.isWithinReach(MOST_ABOVE_COMMIT - 1)).toBe(true);
    expect(progress.isWithinReach(MOST_ABOVE_COMMIT)).toBe(false);
  });

  it('never loses a record and never hands one out again, whatever the order of ends, over any number of owners', () => {
    const owners = fc.array(fc.array(fc.nat(59), { maxLength: 40 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(59), { minLength: 1 }), owners, (present, finishedByOwner) => {
        const records = [...present].sort((one, other) => one - other);
        const done = new Set<number>();
        let start = { offset: 0, finished: [] as number[] };
        for (const wanted of finishedByOwner) {
          const progress = new PartitionProgress(start.offset, start.finished);
          const mine = records.filter((offset) => offset >= start.offset && progress.come(offset));
          expect(mine.filter((offset) => done.has(offset))).toEqual([]);
          expect(records.filter((offset) => offset < start.offset && !done.has(offset))).toEqual([]);
          for (const offset of wanted) {
            if (!mine.includes(offset) || done.has(offset)) continue;
            progress.finish(offset);
            done.add(offset);
          }
          start = committed(progress) ?? start;
        }
        expect(records.filter((offset) => offset < start.offset)).toEqual(
          records.filter((offset) => offset < start.offset && done.has(offset)),
        );
      }),
    );
  });
});
