import type { CharacterSet } from './character-set';

/** Characters that no set of a pattern tells apart, as one letter: a letter has a number from 0. */
export interface Alphabet {
  readonly size: number;
  letterOf(codePoint: number): number;
  /** Of each set 1 or 0: whether the characters of this letter are in it. */
  setsOf(letter: number): Uint8Array;
}

export function alphabetOf(sets: readonly CharacterSet[]): Alphabet {
  const starts = startsOf(sets);
  const letters = lettersOf(starts, sets);
  const examples: number[] = [];
  for (const [at, letter] of letters.entries()) examples[letter] ??= starts[at] ?? 0;
  // a table of both would be a megabyte for a pattern of a thousand different characters; only the letters that are met
  const setsOf: Uint8Array[] = [];
  const low = new Uint16Array(128);
  for (let code = 0; code < low.length; code++) low[code] = letters[lastAtMost(starts, code)] ?? 0;
  return {
    size: examples.length,
    letterOf: (code) => low[code] ?? letters[lastAtMost(starts, code)] ?? 0,
    setsOf: (letter) => (setsOf[letter] ??= Uint8Array.from(sets, (set) => (has(set, examples[letter] ?? 0) ? 1 : 0))),
  };
}

function has(set: CharacterSet, code: number): boolean {
  const at = lastAtMost(set, code);
  // an even index is where a stretch begins, an odd one where it ends, with that character
  return set.length > 0 && (set[at] ?? 0) <= code && (at % 2 === 0 || set[at] === code);
}

/** Where a stretch of code points begins that no set divides. */
function startsOf(sets: readonly CharacterSet[]): Int32Array {
  const bounds = new Int32Array(sets.reduce((sum, set) => sum + set.length, 1));
  let count = 1;
  for (const set of sets) for (let at = 0; at < set.length; at++) bounds[count++] = (set[at] ?? 0) + (at % 2);
  bounds.sort();
  let kept = 0;
  for (const bound of bounds) if (kept === 0 || bound !== bounds[kept - 1]) bounds[kept++] = bound;
  return bounds.subarray(0, kept);
}

/** The letter of each stretch: one for all until a set tells them apart, then two, and so on. */
function lettersOf(starts: Int32Array, sets: readonly CharacterSet[]): Uint16Array {
  const letters = new Uint16Array(starts.length);
  for (const set of sets) {
    const renamed = new Map<number, number>();
    let at = 0;
    for (let stretch = 0; stretch < starts.length; stretch++) {
      const start = starts[stretch] ?? 0;
      while (at < set.length && (set[at + 1] ?? 0) < start) at += 2;
      const inside = at < set.length && (set[at] ?? 0) <= start ? 1 : 0;
      const key = 2 * (letters[stretch] ?? 0) + inside;
      const letter = renamed.get(key) ?? renamed.size;
      renamed.set(key, letter);
      letters[stretch] = letter;
    }
  }
  return letters;
}

/** Index of the last element that is `value` or less. */
function lastAtMost(sorted: CharacterSet | Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
