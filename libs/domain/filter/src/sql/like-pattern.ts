import { type StepBudget, UNITS_PER_STEP } from '../step-budget';

/** A part of a LIKE pattern: literal text, `_` (one character) or `%` (any number of them; never twice in a row). */
export type LikePart =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'one' } | { readonly kind: 'many' };

/** Takes a pattern apart. `\%` and `\_` are a percent sign and an underscore; a backslash before anything else is itself. */
export function likePartsOf(pattern: string): LikePart[] {
  const parts: LikePart[] = [];
  let text = '';
  const endText = (): void => {
    if (text !== '') parts.push({ kind: 'text', text });
    text = '';
  };
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? '';
    const next = pattern[at + 1];
    if (char === '\\' && (next === '%' || next === '_')) {
      text += next;
      at++;
    } else if (char === '%' || char === '_') {
      endText();
      if (char === '_') parts.push({ kind: 'one' });
      else if (parts.at(-1)?.kind !== 'many') parts.push({ kind: 'many' });
    } else text += char;
  }
  endText();
  return parts;
}

/**
 * Whether the whole text is what the pattern says. Characters are Unicode's (code points), and case counts. Time grows with the length of
 * the text, times the length of the longest piece between two `%` divided by 32; no pattern makes it go back.
 *
 * @throws BudgetSpent
 */
export function isLike(text: string, parts: readonly LikePart[], budget: StepBudget): boolean {
  budget.spend(text.length / UNITS_PER_STEP);
  const [first, second] = parts;
  // the patterns that people write, without taking the text apart
  if (parts.length === 0) return text === '';
  if (parts.length === 1 && first?.kind === 'text') return text === first.text;
  if (parts.length === 1 && first?.kind === 'many') return true;
  if (parts.length === 2 && first?.kind === 'text' && second?.kind === 'many') return text.startsWith(first.text);
  if (parts.length === 2 && first?.kind === 'many' && second?.kind === 'text') return text.endsWith(second.text);
  return fits(codePointsOf(text), piecesOf(parts), budget);
}

/** Stands for `_` among code points. */
const ANY = -1;

function codePointsOf(text: string): number[] {
  return Array.from(text, (char) => char.codePointAt(0) ?? ANY);
}

/** What stands between the `%`: one piece more than there are of them, empty ones at the ends included. */
function piecesOf(parts: readonly LikePart[]): number[][] {
  const pieces: number[][] = [[]];
  for (const part of parts) {
    if (part.kind === 'many') pieces.push([]);
    else pieces.at(-1)?.push(...(part.kind === 'one' ? [ANY] : codePointsOf(part.text)));
  }
  return pieces;
}

/** The first piece begins the text, the last one ends it, the others follow each other between; taking each as early as it comes leaves most room. */
function fits(text: readonly number[], pieces: readonly number[][], budget: StepBudget): boolean {
  const head = pieces[0] ?? [];
  const tail = pieces.at(-1) ?? [];
  if (pieces.length === 1) return text.length === head.length && stands(head, text, 0);
  const end = text.length - tail.length;
  if (head.length > end || !stands(head, text, 0) || !stands(tail, text, end)) return false;
  let at = head.length;
  for (const piece of pieces.slice(1, -1)) {
    at = endOf(piece, text, { from: at, to: end }, budget);
    if (at < 0) return false;
  }
  return true;
}

function stands(piece: readonly number[], text: readonly number[], at: number): boolean {
  return piece.every((char, index) => char === ANY || char === text[at + index]);
}

/**
 * Position after the first place of the piece in `from…to`, or -1. Shift-And: a bit for every beginning of the piece that the text just
 * read ends with, 32 of them moved on at once.
 */
function endOf(
  piece: readonly number[],
  text: readonly number[],
  { from, to }: { from: number; to: number },
  budget: StepBudget,
): number {
  const words = Math.ceil(piece.length / 32);
  const { masks, any } = masksOf(piece, words);
  const last = piece.length - 1;
  const found = new Uint32Array(words);
  budget.spend(((piece.length + to - from) * words) / UNITS_PER_STEP);
  for (let at = from; at < to; at++) {
    const mask = masks.get(text[at] ?? ANY) ?? any;
    let carry = 1;
    for (let word = 0; word < words; word++) {
      const bits = found[word] ?? 0;
      found[word] = ((bits << 1) | carry) & (mask[word] ?? 0);
      carry = bits >>> 31;
    }
    if (((found[last >>> 5] ?? 0) >>> (last & 31)) & 1) return at + 1;
  }
  return -1;
}

/** For each character, and for any other, the places of the piece where it may stand. */
function masksOf(piece: readonly number[], words: number): { masks: Map<number, Uint32Array>; any: Uint32Array } {
  const any = new Uint32Array(words);
  for (const [at, char] of piece.entries()) if (char === ANY) setBit(any, at);
  const masks = new Map<number, Uint32Array>();
  for (const [at, char] of piece.entries()) {
    if (char === ANY) continue;
    const mask = masks.get(char) ?? any.slice();
    setBit(mask, at);
    masks.set(char, mask);
  }
  return { masks, any };
}

function setBit(words: Uint32Array, at: number): void {
  words[at >>> 5] = (words[at >>> 5] ?? 0) | (1 << (at & 31));
}
