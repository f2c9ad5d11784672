import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { MATCH_STEPS } from '../limits';
import { processorTime } from '../processor-time.fixture';
import { StepBudget } from '../step-budget';
import { isLike, likePartsOf } from './like-pattern';

describe('a LIKE pattern', () => {
  it.each([
    ['order.%', 'order.created', true],
    ['order.%', 'order.', true],
    ['%.created', 'order.created', true],
    ['%', '', true],
    ['', '', true],
    ['', 'a', false],
    ['_', '😀', true],
    ['__', '😀', false],
    ['%_', '', false],
    ['a%a', 'a', false],
    ['%ab%ab%', 'abab', true],
    ['%ab%ba%', 'aba', false],
    ['%a_c%', 'abdabc', true],
    ['a*', 'ab', false],
    ['a*', 'a*', true],
    [String.raw`\%\_`, '%_', true],
    [String.raw`a\b`, String.raw`a\b`, true],
    [String.raw`\\%`, String.raw`\%`, true],
    [String.raw`a%\\`, String.raw`ab\\`, true],
  ])('%s says of %s: %j', (pattern, text, expected) => {
    expect(like(text, pattern)).toBe(expected);
  });

  it('is taken apart into what an index can use', () => {
    expect(likePartsOf('order.%')).toEqual([{ kind: 'text', text: 'order.' }, { kind: 'many' }]);
    expect(likePartsOf(String.raw`%%100\%_`)).toEqual([
      { kind: 'many' },
      { kind: 'text', text: '100%' },
      { kind: 'one' },
    ]);
  });

  it('says what the plain recursive definition says', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength: 40 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '😀', '%', '_', 'ab'), maxLength: 12 });
    // long pieces: more than one word of bits
    const long = fc
      .tuple(fc.nat({ max: 70 }), fc.constantFrom('a', '_', 'b'), fc.nat({ max: 40 }))
      .map(([before, middle, after]) => `%${'a'.repeat(before)}${middle}${'_'.repeat(3)}${'a'.repeat(after)}%`);
    const longText = fc
      .tuple(fc.nat({ max: 80 }), fc.nat({ max: 80 }))
      .map(([before, after]) => `${'a'.repeat(before)}b${'a'.repeat(after)}`);
    fc.assert(
      fc.property(fc.oneof(text, longText), fc.oneof(pattern, long), (value, wanted) => {
        expect(like(value, wanted)).toBe(oracle(Array.from(value), Array.from(wanted)));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['many stars', '%a%a%a%a%a%a%a%a%a%a%b'],
    ['a long piece', `%${'a'.repeat(2000)}b%`],
    ['a long piece of any characters', `%${'a_'.repeat(1000)}b%`],
    ['everything at once', `%${'_a%'.repeat(1000)}b`],
  ])('takes a few milliseconds on the largest attribute: %s', (_what, pattern) => {
    const text = 'a'.repeat(65_000);
    expect(like(text, pattern)).toBe(false);
    expect(processorTime(() => like(text, pattern), 100_000)).toBeLessThan(100_000);
  });
});

function like(text: string, pattern: string): boolean {
  return isLike(text, likePartsOf(pattern), new StepBudget(MATCH_STEPS));
}

function oracle(text: readonly string[], pattern: readonly string[]): boolean {
  let reached = new Set([0]);
  for (const char of pattern) {
    const next = new Set<number>();
    for (const at of reached) {
      if (char === '%') for (let to = at; to <= text.length; to++) next.add(to);
      else if (char === '_' ? at < text.length : text[at] === char) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(text.length);
}
