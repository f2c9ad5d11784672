import type { CharacterItem } from './pattern-tree';
import { generalCategory } from './unicode-categories';

const LAST = 0x10ffff;
const PACK = 0x200000;

/** Code points as pairs first, last: in order, neither overlapping nor touching. */
export type CharacterSet = readonly number[];

/** The characters that a class takes. */
export function characterSet(items: readonly CharacterItem[], negated: boolean): CharacterSet {
  const [only] = items;
  if (only !== undefined && items.length === 1 && !negated) return setOf(only);
  const set = union(items.flatMap(setOf));
  return negated ? complement(set) : set;
}

function setOf(item: CharacterItem): CharacterSet {
  if ('first' in item) return [item.first, item.last];
  const name = `${item.negated ? 'P' : 'p'}${item.category}`;
  const known = categories.get(name);
  if (known !== undefined) return known;
  const set = union(generalCategory(item.category));
  const wanted = item.negated ? complement(set) : set;
  categories.set(name, wanted);
  return wanted;
}

/** At most two for each category of RFC 9485. */
const categories = new Map<string, CharacterSet>();

/** Pairs in any order, as numbers that sort by their first code point: sorting numbers is far quicker than sorting pairs. */
function union(pairs: readonly number[]): CharacterSet {
  const packed = new Float64Array(pairs.length / 2);
  for (let at = 0; at < packed.length; at++) packed[at] = (pairs[2 * at] ?? 0) * PACK + (pairs[2 * at + 1] ?? 0);
  const set: number[] = [];
  let end = -2;
  for (const pair of packed.sort()) {
    const first = Math.floor(pair / PACK);
    const last = pair % PACK;
    if (first > end + 1) set.push(first, last);
    else if (last > end) set[set.length - 1] = last;
    end = Math.max(end, last);
  }
  return set;
}

function complement(set: CharacterSet): CharacterSet {
  const rest: number[] = [];
  let next = 0;
  for (let at = 0; at < set.length; at += 2) {
    const first = set[at] ?? 0;
    if (first > next) rest.push(next, first - 1);
    next = (set[at + 1] ?? LAST) + 1;
  }
  if (next <= LAST) rest.push(next, LAST);
  return rest;
}
