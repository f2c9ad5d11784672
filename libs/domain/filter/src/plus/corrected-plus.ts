import { type Rewrite, rewritten } from '../corrected-path';
import { stretchesOf } from '../scan-text';

/** Habits from RFC 9535 and other languages, and the spelling of this dialect. Applied outside quoted strings, in this order. */
const REWRITES: readonly Rewrite[] = [
  [/\[\(\s*@\.length\s*-\s*(\d+)\s*\)\]/g, '[-$1]'],
  [/\[-1\]/g, '[-1:]'],
  [/\.\[/g, '['],
  [/\[([A-Za-z_][\w-]*)\]/g, "['$1']"],
  [/<>/g, '!='],
  [/(?<![=!<>~])=(?![=~])/g, '=='],
  [/\s+and\s+/gi, ' && '],
  [/\s+or\s+/gi, ' || '],
  [/\bnot\s+/gi, '!'],
];

/** What somebody who wrote this probably meant, or null when no such guess is valid. */
export function correctedPlus(text: string, isValid: (guess: string) => boolean): string | null {
  const guess = conditionsInParentheses(rewritten(text, REWRITES));
  return guess !== text && guess.length <= 200 && isValid(guess) ? guess : null;
}

/** `[?@.a == 1]` and `[?(@.a) && (@.b)]`, as RFC 9535 writes them: `[?(…)]` around the whole condition. */
function conditionsInParentheses(text: string): string {
  let written = '';
  let brackets = 0;
  let condition = { from: -1, brackets: 0 };
  for (const { text: stretch, quoted } of stretchesOf(text)) {
    for (const char of quoted ? [stretch] : stretch) {
      if (char === '[') brackets++;
      if (char === ']' && condition.from >= 0 && condition.brackets === brackets) {
        written = written.slice(0, condition.from) + inParentheses(written.slice(condition.from));
        condition = { from: -1, brackets: 0 };
      }
      if (char === ']') brackets--;
      const opens = char === '?' && condition.from < 0 && written.endsWith('[');
      written += char;
      if (opens) condition = { from: written.length, brackets };
    }
  }
  return written;
}

function inParentheses(condition: string): string {
  const trimmed = condition.trim();
  return isEnclosed(trimmed) ? trimmed : `(${trimmed})`;
}

/** Whether the first parenthesis is closed by the last. */
function isEnclosed(text: string): boolean {
  let depth = 0;
  let left = text.length;
  for (const { text: stretch, quoted } of stretchesOf(text)) {
    for (const char of quoted ? [] : stretch) {
      left--;
      if (char === '(') depth++;
      if (char === ')') depth--;
      if (depth === 0) return char === ')' && left === 0;
    }
    if (quoted) left -= stretch.length;
    if (quoted && depth === 0) return false;
  }
  return false;
}
