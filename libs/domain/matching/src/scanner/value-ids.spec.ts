import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ScannerMemory } from './scanner-memory';
import { type Scalar, UNKNOWN, ValueIds } from './value-ids';

const LONGEST_OPERAND = 4096;

describe('the ids of values', () => {
  it.each<[string, Scalar]>([
    ['an empty text', ''],
    ['a text of 16 bytes', 'sixteen bytes ..'],
    ['a text of 17 bytes', 'seventeen bytes .'],
    ['the longest operand, at three bytes a unit', '\uffff'.repeat(LONGEST_OPERAND)],
    ['a text with a zero', 'a\u0000'],
    ['half a pair', 'a\ud800b'],
    ['a whole number', 12],
    ['a fraction', 0.1],
    ['zero', 0],
    ['a number beyond 2^53', 9007199254740993n],
    ['null', null],
    ['true', true],
    ['false', false],
  ])('keep %s, and forget it', (_, value) => {
    const ids = newIds();
    expect(ids.find(1, value)).toBe(UNKNOWN);
    ids.add(1, value, 7);
    expect(ids.find(1, value)).toBe(7);
    expect(ids.find(2, value)).toBe(UNKNOWN);
    ids.remove(1, value);
    expect(ids.find(1, value)).toBe(UNKNOWN);
  });

  it('hold values of different kinds apart that are written alike', () => {
    const ids = newIds();
    const values: Scalar[] = [
      '1',
      1,
      'null',
      null,
      'true',
      true,
      'false',
      false,
      '',
      0,
      '9007199254740993',
      9007199254740993n,
    ];
    for (const [id, value] of values.entries()) ids.add(1, value, id);
    expect(values.map((value) => ids.find(1, value))).toEqual(values.map((_, id) => id));
  });

  it('hold texts apart that differ in one byte anywhere', () => {
    const ids = newIds();
    const texts = [15, 16, 17, 24, 31, 64].flatMap((length) =>
      Array.from({ length }, (_, at) => `${'x'.repeat(at)}y${'x'.repeat(length - at - 1)}`),
    );
    for (const [id, text] of texts.entries()) ids.add(1, text, id);
    expect(texts.map((text) => ids.find(1, text))).toEqual(texts.map((_, id) => id));
    for (const length of [14, 15, 16, 17, 18, 64]) expect(ids.find(1, 'x'.repeat(length))).toBe(UNKNOWN);
  });

  it('hold half pairs apart from what UTF-8 writes for them', () => {
    const ids = newIds();
    for (const [id, text] of ['\ud800', '\udc00', '\ufffd', '\udc00\ud800', '\ud800\udc00'].entries())
      ids.add(1, text, id);
    expect(ids.find(1, '\udc00\ud800')).toBe(3);
    expect(ids.find(1, '\u{10000}')).toBe(4);
    expect(ids.find(1, '\ufffd')).toBe(2);
  });

  it('take -0 for 0, and a whole number for the same one written as a fraction', () => {
    const ids = newIds();
    ids.add(1, -0, 1);
    ids.add(1, 1.0, 2);
    expect(ids.find(1, 0)).toBe(1);
    expect(ids.find(1, 1)).toBe(2);
    ids.remove(1, 0);
    expect(ids.find(1, -0)).toBe(UNKNOWN);
  });

  it('know no text that is longer than any operand', () => {
    const ids = newIds();
    ids.add(1, 'x'.repeat(5000), 1);
    expect(ids.find(1, 'x'.repeat(5000))).toBe(1);
    expect(ids.find(1, 'x'.repeat(1_000_000))).toBe(UNKNOWN);
  });

  it('are what a map would hold, after any changes', () => {
    const value = fc.oneof(
      fc.constantFrom<Scalar[]>(
        '',
        'a',
        'b',
        'sixteen bytes ..',
        'seventeen bytes .',
        'seventeen bytes ,',
        0,
        1,
        0.5,
        null,
        true,
        false,
      ),
      fc.string({ maxLength: 30 }),
      fc.integer({ min: -20, max: 20 }),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 53n + 20n }),
    );
    const change = fc.record({ state: fc.integer({ min: 1, max: 3 }), value, removed: fc.boolean() });
    const ids = newIds();
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
        const model = new Map<string, { state: number; value: Scalar; id: number }>();
        for (const [id, { state, value: one, removed }] of changes.entries()) {
          const key = `${state} ${typeof one} ${String(one)}`;
          expect(ids.find(state, one)).toBe(model.get(key)?.id ?? UNKNOWN);
          if (removed || model.has(key)) {
            ids.remove(state, one);
            model.delete(key);
          } else {
            ids.add(state, one, id);
            model.set(key, { state, value: one, id });
          }
        }
        for (const { state, value: one, id } of model.values()) expect(ids.find(state, one)).toBe(id);
        for (const { state, value: one } of model.values()) ids.remove(state, one);
        for (const { state, value: one } of changes) expect(ids.find(state, one)).toBe(UNKNOWN);
      }),
      { numRuns: 300 },
    );
  });

  it('meet in their tables without being mixed up, and close the gaps of those that go', () => {
    const ids = newIds();
    const count = 60_000;
    const nameOf = (number: number): string =>
      `${number % 2 === 0 ? 'value' : 'a value of more than 16 bytes'} ${number}`;
    for (let number = 0; number < count; number++) ids.add(1 + (number % 5), nameOf(number), number);
    for (let number = 0; number < count; number += 3) ids.remove(1 + (number % 5), nameOf(number));
    const wrong = Array.from({ length: count }, (_, number) => number).filter(
      (number) => ids.find(1 + (number % 5), nameOf(number)) !== (number % 3 === 0 ? UNKNOWN : number),
    );
    expect(wrong).toEqual([]);
  });

  it('use the memory again that others gave back', () => {
    const memory = new ScannerMemory();
    const ids = new ValueIds(memory);
    const round = (number: number): void => {
      const values = Array.from({ length: 3000 }, (_, at): Scalar =>
        at % 3 === 0 ? at * 0.5 + number : `${'long '.repeat(at % 9)}${number} ${at}`,
      );
      for (const [id, value] of values.entries()) ids.add(1, value, id);
      for (const value of values) ids.remove(1, value);
    };
    for (let number = 0; number < 20; number++) round(number);
    const before = memory.core.usedBytes();
    for (let number = 20; number < 120; number++) round(number);
    // tables of other hashes reach their full size at other times
    expect(memory.core.usedBytes() - before).toBeLessThan(before * 0.02);
  });
});

function newIds(): ValueIds {
  return new ValueIds(new ScannerMemory());
}
