import { describe, expect, it } from 'vitest';

import { EndOffsets } from './end-offsets';

/** Questions that the spec answers; each is sent at the present time. */
function testOffsets() {
  const questions: { resolve: (end: number) => void; reject: (error: Error) => void }[] = [];
  let nowMs = 0;
  const offsets = new EndOffsets(
    () => new Promise((resolve, reject) => questions.push({ resolve, reject })),
    () => nowMs,
  );
  return { offsets, questions, at: (ms: number) => (nowMs = ms) };
}

describe('end offsets', () => {
  it('answer everybody from one question when it is young enough for them', async () => {
    const { offsets, questions, at } = testOffsets();
    at(10);
    const answers = [offsets.get('t', 10), offsets.get('t', 5), offsets.get('t', 10)];
    expect(questions).toHaveLength(1);
    questions[0]!.resolve(42);
    expect(await Promise.all(answers)).toEqual([42, 42, 42]);
  });

  it('have one question on its way; who needs a younger one shares the next', async () => {
    const { offsets, questions, at } = testOffsets();
    const first = offsets.get('t', 0);
    at(10);
    const later = [offsets.get('t', 10), offsets.get('t', 9)];
    expect(questions).toHaveLength(1);
    questions[0]!.resolve(1);
    await first;
    await Promise.resolve();
    await Promise.resolve();
    expect(questions).toHaveLength(2);
    questions[1]!.resolve(2);
    expect(await Promise.all(later)).toEqual([2, 2]);
  });

  it('ask again after a question without an answer', async () => {
    const { offsets, questions } = testOffsets();
    const first = offsets.get('t', 0);
    questions[0]!.reject(new Error('closed'));
    await expect(first).rejects.toThrow('closed');
    const second = offsets.get('t', 0);
    questions[1]!.resolve(3);
    expect(await second).toBe(3);
  });

  it('do not mix topics', async () => {
    const { offsets, questions } = testOffsets();
    const answers = [offsets.get('one', 0), offsets.get('other', 0)];
    questions[0]!.resolve(1);
    questions[1]!.resolve(2);
    expect(await Promise.all(answers)).toEqual([1, 2]);
  });
});
