#!/usr/bin/env node
// Every package we install has a licence that an Apache-2.0 product may ship or build with.
import { lockedPackages } from './lock.mjs';

const ALLOWED = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'CC0-1.0',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'Unlicense',
  'BlueOak-1.0.0',
  'Python-2.0',
  'MIT-0',
]);
/** Other terms, met by using the files unchanged: allowed by name only. */
const BY_NAME = new Map([
  ['lightningcss', 'MPL-2.0'],
  // tools of the check itself, not shipped
  ['@azu/style-format', 'WTFPL'],
  ['@cspell/dict-django', 'WTFPL'],
  ['@cspell/dict-en-common-misspellings', 'CC BY-SA 4.0'],
  ['binaryextensions', 'Artistic-2.0'],
  ['editions', 'Artistic-2.0'],
  ['istextorbinary', 'Artistic-2.0'],
  ['textextensions', 'Artistic-2.0'],
  ['version-range', 'Artistic-2.0'],
]);

/** An SPDX expression holds when one side of OR, or all of AND, is allowed. */
function holds(expression) {
  const text = expression.replace(/^\(|\)$/g, '');
  if (text.includes(' OR ')) return text.split(' OR ').some(holds);
  if (text.includes(' AND ')) return text.split(' AND ').every(holds);
  return ALLOWED.has(text.trim());
}

const wrong = lockedPackages().filter(({ name, entry }) => {
  const licence = entry.license;
  const family = [...BY_NAME.keys()].find((known) => name === known || name.startsWith(`${known}-`));
  if (family !== undefined && BY_NAME.get(family) === licence) return false;
  return licence === undefined || !holds(licence);
});
for (const { name, version, entry } of wrong)
  console.error(`${name}@${version}: ${entry.license ?? 'no licence given'}`);
process.exit(wrong.length > 0 ? 1 : 0);
