import { stretchesOf } from './scan-text';

export type Rewrite = readonly [pattern: RegExp, replacement: string];

/** Habits from other JSONPath libraries and languages, and their RFC 9535 spelling. Applied outside quoted strings, in this order. */
const REWRITES: readonly Rewrite[] = [
  [/\[\(\s*@\.length\s*-\s*(\d+)\s*\)\]/g, '[-$1]'],
  [/\.\[/g, '['],
  [/\.(\d+)(?=$|[.[\]])/g, '[$1]'],
  [/\.([A-Za-z_]\w*(?:-\w+)+)/g, "['$1']"],
  [/\[([A-Za-z_][\w-]*)\]/g, "['$1']"],
  [/([=!])==/g, '$1='],
  [/<>/g, '!='],
  [/(?<![=!<>~])=(?![=~])/g, '=='],
  [/\s+and\s+/gi, ' && '],
  [/\s+or\s+/gi, ' || '],
  [/\bnot\s+/gi, '!'],
];

/**
 * What somebody who wrote this probably meant, or null when no such guess is valid.
 * @param isValid whether a guess parses
 */
export function correctedPath(text: string, isValid: (guess: string) => boolean): string | null {
  const guess = rewritten(text, REWRITES);
  return guess !== text && guess.length <= 200 && isValid(guess) ? guess : null;
}

/** With `$` at the start, straight quotes, and the rewrites applied outside quoted strings. */
export function rewritten(text: string, rewrites: readonly Rewrite[]): string {
  return stretchesOf(withRoot(text.trim().replaceAll(/[‘’]/g, "'").replaceAll(/[“”]/g, '"')))
    .map((stretch) =>
      stretch.quoted
        ? stretch.text
        : rewrites.reduce((present, [from, to]) => present.replaceAll(from, to), stretch.text),
    )
    .join('');
}

function withRoot(text: string): string {
  if (text.startsWith('$')) return text;
  if (text.startsWith('@')) return `$${text.slice(1)}`;
  return /^[.[]/.test(text) ? `$${text}` : `$.${text}`;
}
