import { describe, expect, it } from 'vitest';

import { StepBudget } from '../step-budget';
import { fitsPattern } from './fits-pattern.fixture';
import { PatternRefused } from './pattern-refused';
import { readPattern } from './read-pattern';

describe('an I-Regexp', () => {
  it.each([
    ['', ['']],
    ['abc', ['abc']],
    ['a|', ['a', '']],
    ['(a|b)*c', ['c', 'abbac']],
    ['a{2}', ['aa']],
    ['a{2,}', ['aa', 'aaaaa']],
    ['a{0,2}', ['', 'aa']],
    ['(a?){3}b', ['b', 'aaab']],
    ['(a*)*', ['', 'aaa']],
    ['()', ['']],
    ['.', ['a', '😀', '\u2028', '\t']],
    ['[^a]', ['b', '\n', '😀']],
    ['[a-c😀-😂]', ['b', '😁']],
    ['[-a]', ['-', 'a']],
    ['[a-]', ['-', 'a']],
    ['[a^]', ['^', 'a']],
    ['[\\-\\]\\\\]', ['-', ']', '\\']],
    ['\\n\\r\\t', ['\n\r\t']],
    ['\\p{Lu}\\P{Lu}', ['Ää', 'A1']],
    ['[\\p{Nd}x]+', ['x1٣']],
    ['[^\\p{L}\\P{Lu}]', []],
    ['\\p{C}', ['\u0000', '\ud800', '\u{10ffff}', '\u{e000}']],
    ['\\p{Cn}', ['\u{10ffff}', '\uffff']],
    ['^a$', ['a']],
    ['(^a|b$)', ['a', 'b']],
    ['a^b|x', ['x']],
    ['/,\'"#%&@!', ['/,\'"#%&@!']],
  ])('%s matches the whole of %j', (pattern, texts) => {
    for (const text of texts) expect([text, fitsPattern('match', pattern, text)]).toEqual([text, true]);
  });

  it.each([
    ['abc', ['ab', 'abcd', 'xabc', 'ABC']],
    ['a{2}', ['a', 'aaa']],
    ['.', ['\n', '\r', '', 'ab']],
    ['[^a]', ['a', '']],
    ['\\p{Lu}', ['a', '1']],
    ['[^\\p{L}\\P{Lu}]', ['a', 'A', '1', '😀']],
    ['a^b', ['ab']],
    ['a$b', ['ab']],
    ['\\P{C}', ['\ud800', '\u0007']],
  ])('%s does not match the whole of %j', (pattern, texts) => {
    for (const text of texts) expect([text, fitsPattern('match', pattern, text)]).toEqual([text, false]);
  });

  it.each([
    ['b', 'abc', true],
    ['', '', true],
    ['^b', 'abc', false],
    ['^a', 'abc', true],
    ['c$', 'abc', true],
    ['b$', 'abc', false],
    ['^$', '', true],
    ['^$', 'x', false],
    ['a{3}', 'baab', false],
    ['a\\.b', 'xa.bx', true],
    ['\ud83d', '', null],
  ])('%s found in %j: %j', (pattern, text, found) => {
    if (found === null) expect(() => readPattern(pattern)).toThrow(PatternRefused);
    else expect(fitsPattern('search', pattern, text)).toBe(found);
  });
});

describe('what is no I-Regexp', () => {
  it.each([
    ['a**', 2, 'parentheses'],
    ['*a', 0, '\\*'],
    ['(a', 0, 'not closed'],
    ['a)', 1, '\\)'],
    ['[a', 0, 'not closed'],
    ['[]', 1, 'empty class'],
    ['[^]', 2, '\\^'],
    ['[b-a]', 1, 'before it begins'],
    ['[a-b-c]', 4, '\\-'],
    ['[[a]', 1, '\\['],
    ['[a-\\p{L}]', 1, 'ends with a character'],
    ['a{2', 3, 'expected }'],
    ['a{,2}', 2, 'expected a number'],
    ['a{3,2}', 2, 'more than the most'],
    ['a{2}{3}', 4, 'parentheses'],
    ['a}', 1, '\\}'],
    ['a]', 1, '\\]'],
    ['\\d+', 0, 'write [0-9]'],
    ['\\w', 0, '[A-Za-z0-9_]'],
    ['\\s', 0, 'write [ '],
    ['\\bword', 0, 'not part of I-Regexp'],
    ['\\1', 0, 'not part of I-Regexp'],
    ['(?:a)', 0, 'plain'],
    ['(?i)a', 0, 'plain'],
    ['(?=a)', 0, 'plain'],
    ['a*?', 2, 'one quantifier after another'],
    ['\\p{Latin}', 0, 'general category'],
    ['\\p{IsGreek}', 0, 'general category'],
    ['\\p{Cs}', 0, 'general category'],
    ['\\pL', 0, 'general category'],
    ['\\', 0, 'nothing after'],
    ['[^\\]', 0, 'not closed'],
  ])('%s is refused at %i: %s', (pattern, offset, said) => {
    expect(refusalOf(pattern)).toMatchObject({
      reason: 'invalid',
      offset,
      message: expect.stringContaining(said),
    });
  });

  it.each([
    ['a{1001}'],
    ['a{99999999999999999999}'],
    ['(a{100}){100}'],
    ['(((){1000}){1000}){1000}'],
    ['(a|b){400}'],
    ['('.repeat(17) + ')'.repeat(17)],
    ['a'.repeat(4097)],
  ])('is too large: %.30s', (pattern) => {
    expect(refusalOf(pattern)).toMatchObject({ reason: 'too-large' });
  });
});

describe('the time that a pattern takes', () => {
  // each of them is meant to be slow; the last three to need a state of their own for nearly every character
  it.each([
    ['(x+x+)+y', 'x'.repeat(100_000)],
    ['(a|aa)*b', 'a'.repeat(100_000)],
    ['(.*a){30}[A-F]', 'ab'.repeat(50_000)],
    ['.*a.{60}[^ -z]', coins(100_000)],
    ['[ab]*a[ab]{200}[cd]', coins(100_000)],
    ['(.{0,30}[ab]){10}[^ -z]', coins(100_000)],
  ])('%s is bounded by what it is charged', (pattern, text) => {
    for (const kind of ['match', 'search'] as const) {
      const before = process.cpuUsage();
      try {
        expect(fitsPattern(kind, pattern, text, new StepBudget(1_000_000))).toBe(false);
      } catch (error) {
        expect(String(error)).toContain('steps');
      }
      const { user, system } = process.cpuUsage(before);
      expect(user + system).toBeLessThan(1_500_000);
    }
  });

  it('fits a text as long as an event can have, unless it is meant to harm', () => {
    const text = `${'the quick brown fox '.repeat(50_000)}error 17`;
    for (const pattern of ['error [0-9]+', '(warning|error|fatal).*[0-9]$', '\\p{Lu}|[0-9]{2}'])
      expect(fitsPattern('search', pattern, text, new StepBudget(1_000_000))).toBe(true);
  });

  it('is charged alike whatever was asked before', () => {
    const charged = (): number => {
      const spent: number[] = [];
      fitsPattern('search', '[ab]*a[ab]{20}[cd]', coins(5000), new TellingBudget((steps) => void spent.push(steps)));
      return spent.reduce((sum, one) => sum + one, 0);
    };
    expect(charged()).toBe(charged());
  });
});

class TellingBudget extends StepBudget {
  constructor(private readonly tell: (steps: number) => void) {
    super(Infinity);
  }

  override spend(steps = 1): void {
    this.tell(steps);
  }
}

/** A text of a and b without a pattern in it, the same each time. */
function coins(length: number): string {
  let seed = 7;
  return Array.from({ length }, () => 'ab'[((seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) >>> 16) % 2]).join(
    '',
  );
}

function refusalOf(pattern: string): unknown {
  try {
    return readPattern(pattern);
  } catch (error) {
    return error;
  }
}
