import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';

import { processorTime } from '../processor-time.fixture';
import { fitsPattern } from './fits-pattern.fixture';
import { literalPrefixOf } from './literal-prefix';
import { PatternRefused } from './pattern-refused';
import { readPattern } from './read-pattern';

// few characters, so that patterns and texts meet often
const character = fc.constantFrom('a', 'b', 'c', 'é', '😀', '-', '^', ' ');
const text = fc
  .array(fc.constantFrom('a', 'a', 'b', 'c', 'é', '😀', '\n', '\r', '-', '^', ' ', 'A', '1', '\ud83d'), {
    maxLength: 8,
  })
  .map((units) => units.join(''));
const escaped = character.map((one) => one.replace(/[\^-]/, '\\$&'));
const category = fc
  .tuple(fc.constantFrom('p', 'P'), fc.constantFrom('L', 'Lu', 'Ll', 'N', 'Z', 'S', 'C'))
  .map(([sign, name]) => `\\${sign}{${name}}`);
const classItem = fc.oneof(escaped, category, fc.constantFrom('a-c', 'A-Z', '\\n', '.', 'a-😀'));
const characterClass = fc
  .tuple(fc.constantFrom('', '^'), fc.array(classItem, { minLength: 1, maxLength: 3 }))
  .map(([sign, items]) => `[${sign}${items.join('')}]`);
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{0,2}', '{1,}', '{0}');

const { pattern } = fc.letrec<{ pattern: string; branch: string; piece: string; atom: string }>((tie) => ({
  pattern: fc.array(tie('branch'), { minLength: 1, maxLength: 2 }).map((branches) => branches.join('|')),
  branch: fc.array(tie('piece'), { maxLength: 4 }).map((pieces) => pieces.join('')),
  piece: fc.tuple(tie('atom'), quantifier).map(([atom, times]) => atom + times),
  atom: fc.oneof(
    { depthSize: 'small' },
    character.map((one) => (one === '^' ? '\\^' : one)),
    fc.constantFrom('^', '$', '.', '\\.', '\\n'),
    characterClass,
    category,
    tie('pattern').map((inner) => `(${inner})`),
  ),
}));

/** The same pattern for RE2: only the dot and the hyphen need other words. */
function asRe2(iregexp: string): string {
  return iregexp.replaceAll(/\\.|\[[^\]]*\]|\./gs, (part) => (part === '.' ? '[^\\n\\r]' : part));
}

describe('a pattern, whatever it is', () => {
  it('matches and finds what RE2 does', { timeout: 60_000 }, () => {
    let matched = 0;
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 5 }), (one, texts) => {
        const re2 = RE2JS.compile(asRe2(one));
        for (const value of texts) {
          const seen = [fitsPattern('match', one, value), fitsPattern('search', one, value)];
          expect(seen).toEqual([re2.testExact(value), re2.test(value)]);
          matched += seen[0] === true ? 1 : 0;
        }
      }),
      { numRuns: 2000 },
    );
    // or nothing was compared
    expect(matched).toBeGreaterThan(200);
  });

  it('begins as its prefix says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<('match' | 'search')[]>('match', 'search'),
        fc.tuple(
          fc.constantFrom('', '^'),
          fc.constantFrom('', 'a', 'ab', 'a\\.b'),
          fc.constantFrom('', '$', '.*'),
          pattern,
        ),
        fc.array(text, { minLength: 1, maxLength: 5 }),
        (kind, [start, literal, end, more], texts) => {
          const one = more.includes('|') ? start + literal + end : start + literal + more + end;
          const known = literalPrefixOf(kind, one);
          fc.pre(known !== null);
          for (const value of [...texts, known.prefix, `${known.prefix}b`]) {
            const fits = fitsPattern(kind, one, value);
            if (known.rest === 'none') expect(fits).toBe(value === known.prefix);
            else if (known.rest === 'anything') expect(fits).toBe(value.startsWith(known.prefix));
            else if (fits) expect(value.startsWith(known.prefix)).toBe(true);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is taken or refused with its place, within 50 ms of processor time', () => {
    const soup = fc.array(
      fc.constantFrom(...'()[]{}^$|*+?.\\-,09azpPL{}{'.split(''), '\\p{L}', '{2,}', '😀', '\ud800'),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          soup.map((parts) => parts.join('')),
          fc.tuple(soup, fc.integer({ min: 1, max: 400 })).map(([parts, times]) => parts.join('').repeat(times)),
          fc.string({ unit: 'binary' }),
        ),
        (one) => {
          const read = (): void => {
            try {
              readPattern(one);
            } catch (error) {
              expect(error).toBeInstanceOf(PatternRefused);
              expect((error as PatternRefused).offset).toBeLessThanOrEqual(one.length);
            }
          };
          expect(processorTime(read)).toBeLessThan(50_000);
        },
      ),
      { numRuns: 5000 },
    );
  });
});

describe('the literal beginning of a pattern', () => {
  it.each([
    ['search', '^abc', { prefix: 'abc', rest: 'anything' }],
    ['search', '^abc$', { prefix: 'abc', rest: 'none' }],
    ['search', '^abc.*', { prefix: 'abc', rest: 'pattern' }],
    ['search', 'abc', null],
    ['search', '', { prefix: '', rest: 'anything' }],
    ['match', 'abc', { prefix: 'abc', rest: 'none' }],
    ['match', '^abc$', { prefix: 'abc', rest: 'none' }],
    ['match', 'abc.*', { prefix: 'abc', rest: 'pattern' }],
    ['match', 'a\\.b[c]x*', { prefix: 'a.bc', rest: 'pattern' }],
    ['match', 'ab*', { prefix: 'a', rest: 'pattern' }],
    ['match', 'ab|ac', null],
    ['match', '(ab)c', { prefix: 'abc', rest: 'none' }],
    ['match', '.*abc', null],
    ['match', '', { prefix: '', rest: 'none' }],
    ['match', 'a(', null],
  ] as const)('%s %s: %j', (kind, one, known) => {
    expect(literalPrefixOf(kind, one)).toEqual(known);
  });
});
