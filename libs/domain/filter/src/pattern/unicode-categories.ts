/** The general categories of RFC 9485 (`Cs` has no name there, but is part of `C`). */
const CATEGORIES = 'Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co Cn'.split(' ');

/** Surrogates are no characters and cannot stand side by side in a text without becoming one: left out, then put under `Cs`. */
const STRETCHES: readonly (readonly [first: number, last: number])[] = [
  [0, 0xd7ff],
  [0xe000, 0xffff],
  [0x10000, 0x10ffff],
];
const SURROGATES: readonly number[] = [0xd800, 0xdfff];
const CHUNK = 0x8000;

let known: ReadonlyMap<string, number[]> | null = null;

/** Code points of a category, or of all whose names begin with this letter, as pairs first, last. The first call of a process takes some 70 ms. */
export function generalCategory(name: string): readonly number[] {
  known ??= readCategories();
  return [...known].flatMap(([category, pairs]) => (category.startsWith(name) ? pairs : []));
}

/** Asked of this Node's own Unicode tables, by expressions that are constants: a copy of the tables would be another version some day. */
function readCategories(): Map<string, number[]> {
  const categories = new Map(CATEGORIES.map((category) => [category, [] as number[]]));
  const runs = new RegExp(CATEGORIES.map((category) => `(\\p{${category}}+)`).join('|'), 'gu');
  for (const [first, last] of STRETCHES) {
    for (let base = first; base <= last; base += CHUNK) {
      const length = Math.min(CHUNK, last - base + 1);
      const text = String.fromCodePoint(...Array.from({ length }, (_, at) => base + at));
      const units = base > 0xffff ? 2 : 1;
      for (const run of text.matchAll(runs)) {
        // groups that did not match are undefined, whatever the declaration says
        const groups: readonly (string | undefined)[] = run.slice(1);
        const category = CATEGORIES[groups.findIndex((group) => group !== undefined)] ?? '';
        const start = base + run.index / units;
        categories.get(category)?.push(start, start + run[0].length / units - 1);
      }
    }
  }
  return categories.set('Cs', [...SURROGATES]);
}
