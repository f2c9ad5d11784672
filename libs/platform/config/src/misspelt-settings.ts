import process from 'node:process';

import type { Environment } from './read-environment';
import { legacySettings, scriptSettings, settingsCatalog } from './settings-catalog';

/** One letter wrong, missing, too many or two swapped, and one more; three would take MONGODB_PORT for MONGODB_URI. */
const NEAR = 2;
/** Near to a name of ours, and common in environments that are not ours alone. */
const OF_OTHERS: ReadonlySet<string> = new Set(['HTTPS_PORT', 'HTTPS_HOST']);

const meaningful: readonly string[] = [
  ...Object.entries(settingsCatalog).flatMap(([name, { secret }]) => (secret ? [name, `${name}_FILE`] : [name])),
  ...Object.keys(scriptSettings),
];
const known: ReadonlySet<string> = new Set([...meaningful, ...legacySettings]);

/**
 * A question for each variable that is set, means nothing, and is nearly the name of one that does. Not an error: other programs' variables stand in the same
 * environment. Values are not looked at.
 */
export function misspeltSettings(env: Environment = process.env): string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    if (value === undefined || value === '' || known.has(name) || OF_OTHERS.has(name)) return [];
    const meant = nearestTo(name.toUpperCase());
    return meant === null ? [] : [`unknown setting ${name}, did you mean ${meant}?`];
  });
}

function nearestTo(name: string): string | null {
  let nearest: string | null = null;
  let least = NEAR + 1;
  for (const candidate of meaningful) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const distance = editDistance(name, candidate);
    if (distance < least) [nearest, least] = [candidate, distance];
  }
  return nearest;
}

/** How many letters must be put in, taken out or replaced (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 0; line < from.length; line += 1) {
    const next = [line + 1];
    for (let column = 0; column < to.length; column += 1) {
      const replaced = (row[column] ?? 0) + (from[line] === to[column] ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
