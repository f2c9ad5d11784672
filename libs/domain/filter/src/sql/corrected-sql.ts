import { type Stretch, stretchesOf } from '../scan-text';

/** Longer texts get no guess, so that no pattern below meets much text. */
const LONGEST_GUESS = 200;

/** Habits from SQL and from programming languages, and how CloudEvents SQL says it. Applied outside quoted texts, in this order. */
const REWRITES: readonly (readonly [RegExp, string])[] = [
  [/;\s*$/g, ''],
  [/`([^`']*)`/g, "'$1'"],
  [/===?/g, '='],
  [/!==/g, '!='],
  [/&&/g, ' AND '],
  [/\|\|/g, ' OR '],
  [/!\s*(?=[A-Za-z(])/g, 'NOT '],
  [/\b([a-z0-9]+)\s+is\s+not\s+null\b/gi, 'EXISTS $1'],
  [/\b([a-z0-9]+)\s+is\s+null\b/gi, 'NOT EXISTS $1'],
  [/\bexists\s*\(\s*([a-z0-9]+)\s*\)/gi, 'EXISTS $1'],
  [/\b([a-z0-9]+)\s+between\s+(-?[0-9]+)\s+and\s+(-?[0-9]+)\b/gi, '($1 >= $2 AND $1 <= $3)'],
  [/\[/g, '('],
  [/\]/g, ')'],
  [/ {2,}/g, ' '],
];
/** `= order.created`, `LIKE order.*`: a value that lacks its quotes. */
const BARE_VALUE = /(=\s*|<>\s*|\blike\s+)([^\s'"(),=<>]+)/gi;

/**
 * What somebody who wrote this probably meant, or null when no such guess is valid.
 * @param isValid whether a guess is a filter
 */
export function correctedSql(text: string, isValid: (guess: string) => boolean): string | null {
  if (text.length > LONGEST_GUESS) return null;
  const straight = text.trim().replaceAll(/[‘’]/g, "'").replaceAll(/[“”]/g, '"');
  const stretches = withEscapes(stretchesOf(straight));
  const rewritten = outsideQuotes(stretches, rewrite);
  const quoted = outsideQuotes(stretches, (part) => rewrite(part).replaceAll(BARE_VALUE, inQuotes));
  return [rewritten, quoted].find((guess) => guess !== text && guess.length <= LONGEST_GUESS && isValid(guess)) ?? null;
}

function outsideQuotes(stretches: readonly Stretch[], change: (text: string) => string): string {
  return stretches.map(({ quoted, text }) => (quoted ? text : change(text))).join('');
}

function rewrite(text: string): string {
  return REWRITES.reduce((present, [from, to]) => present.replaceAll(from, to), text);
}

/** A word after `=` may be an attribute, and digits a number. */
function inQuotes(all: string, before: string, value: string): string {
  if (/like/i.test(before)) return `${before}'${value.replaceAll('*', '%').replaceAll('?', '_')}'`;
  return /^[A-Za-z0-9]+$/.test(value) ? all : `${before}'${value}'`;
}

/** `'it''s'`, two texts without anything between them, is SQL's way to write `'it\'s'`. */
function withEscapes(stretches: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  for (const stretch of stretches) {
    const last = out.at(-1);
    const quote = stretch.text[0] ?? '';
    if (last?.quoted && stretch.quoted && last.text.endsWith(quote)) {
      out[out.length - 1] = { quoted: true, text: `${last.text.slice(0, -1)}\\${stretch.text}` };
    } else out.push(stretch);
  }
  return out;
}
