import { onlyCharacter, type PatternTree } from './pattern-tree';
import { readPattern } from './read-pattern';

/** How the texts begin that fit a pattern. */
export interface LiteralPrefix {
  readonly prefix: string;
  /** What follows: nothing (the text is the prefix), anything at all, or what only the pattern knows. */
  readonly rest: 'none' | 'anything' | 'pattern';
}

/**
 * What an index may ask instead of a pattern, or at least before it: every text that fits begins with the prefix, and with `none` and `anything` the
 * other way round too. Null when nothing is known of the beginning, or the pattern is no I-Regexp.
 */
export function literalPrefixOf(kind: 'match' | 'search', pattern: string): LiteralPrefix | null {
  const parts = partsOf(pattern);
  if (parts === null) return null;
  const anchored = parts[0]?.kind === 'start';
  const rest = anchored ? parts.slice(1) : parts;
  if (kind === 'search' && !anchored) return parts.length === 0 ? { prefix: '', rest: 'anything' } : null;
  const characters = rest.map(onlyCharacter);
  const end = characters.indexOf(null);
  const codes = (end < 0 ? characters : characters.slice(0, end)).filter((code) => code !== null);
  const prefix = String.fromCodePoint(...codes);
  return found(prefix, restOf(kind, end < 0 ? [] : rest.slice(end)));
}

function found(prefix: string, rest: LiteralPrefix['rest']): LiteralPrefix | null {
  return prefix === '' && rest === 'pattern' ? null : { prefix, rest };
}

function restOf(kind: 'match' | 'search', parts: readonly PatternTree[]): LiteralPrefix['rest'] {
  const [first, ...more] = parts;
  if (first === undefined) return kind === 'match' ? 'none' : 'anything';
  if (first.kind === 'end' && more.length === 0) return 'none';
  return 'pattern';
}

function partsOf(pattern: string): readonly PatternTree[] | null {
  try {
    return flattened(readPattern(pattern));
  } catch {
    return null; // no I-Regexp: it fits nothing, and a beginning is not what matters
  }
}

function flattened(tree: PatternTree): readonly PatternTree[] {
  return tree.kind === 'sequence' ? tree.parts.flatMap(flattened) : [tree];
}
