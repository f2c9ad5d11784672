/** What an I-Regexp (RFC 9485) says, as a tree. */
export type PatternTree =
  | { readonly kind: 'characters'; readonly negated: boolean; readonly items: readonly CharacterItem[] }
  /** `^` and `$`: the beginning and the end of the text. */
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly PatternTree[] }
  /** `most` is null when there is no limit. */
  | { readonly kind: 'repeat'; readonly part: PatternTree; readonly least: number; readonly most: number | null };

/** Code points from `first` to `last`, or a general category of Unicode, or everything else than that category. */
export type CharacterItem =
  { readonly first: number; readonly last: number } | { readonly category: string; readonly negated: boolean };

/** The code point that this matches and no other, or null. */
export function onlyCharacter(tree: PatternTree): number | null {
  if (tree.kind !== 'characters' || tree.negated || tree.items.length !== 1) return null;
  const [item] = tree.items;
  return item !== undefined && 'first' in item && item.first === item.last ? item.first : null;
}

/** Instructions that it takes when repetitions are written out; at least 1. */
export function sizeOf(tree: PatternTree): number {
  switch (tree.kind) {
    case 'characters':
    case 'start':
    case 'end':
      return 1;
    case 'sequence':
      return Math.max(
        1,
        tree.parts.reduce((sum, part) => sum + sizeOf(part), 0),
      );
    case 'choice':
      return tree.parts.reduce((sum, part) => sum + 1 + sizeOf(part), 0);
    case 'repeat': {
      const { least, most } = tree;
      return Math.max(1, (sizeOf(tree.part) + 1) * (most ?? Math.max(1, least)));
    }
  }
}
