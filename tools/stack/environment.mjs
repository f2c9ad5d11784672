import fs from 'node:fs';
import path from 'node:path';

import { CHECKOUT } from './checkout.mjs';

/**
 * The variables of a `.env` text: `NAME=value` lines, `#` comments, an optional `export`, values bare or in quotes (double
 * quotes know `\n`). No expansion: a `$` is a `$`.
 * @param {string} text
 * @returns {Record<string, string>}
 */
export function parseDotEnv(text) {
  /** @type {Record<string, string>} */
  const variables = {};
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (match?.[1] !== undefined) variables[match[1]] = unquote(match[2] ?? '');
  }
  return variables;
}

/** @param {string} raw */
function unquote(raw) {
  const quoted = /^(["'])(.*?)\1\s*(?:#.*)?$/.exec(raw);
  if (quoted === null) return raw.replace(/(^|\s)#.*$/, '').trim();
  return quoted[1] === '"' ? (quoted[2] ?? '').replaceAll('\\n', '\n') : (quoted[2] ?? '');
}

/**
 * The environment with `.env` of the checkout underneath: what is set in the environment wins.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [checkout]
 * @returns {Record<string, string>}
 */
export function environment(env = process.env, checkout = CHECKOUT) {
  const file = path.join(checkout, '.env');
  const written = fs.existsSync(file) ? parseDotEnv(fs.readFileSync(file, 'utf8')) : {};
  const given = Object.fromEntries(Object.entries(env).filter((entry) => entry[1] !== undefined));
  // the cast: the undefined ones were just left out
  return { .../** @type {Record<string, string>} */ (written), .../** @type {Record<string, string>} */ (given) };
}
