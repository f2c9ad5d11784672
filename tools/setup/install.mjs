import fs from 'node:fs';
import path from 'node:path';

import { Problem, run } from '../stack/index.mjs';

/** @typedef {Record<string, { version?: string, integrity?: string, link?: boolean, optional?: boolean }>} Packages */

/**
 * Whether `node_modules` is what `package-lock.json` says, judged by the list that npm leaves there at the end of an installation
 * (`node_modules/.package-lock.json`; an interrupted one leaves none). Optional packages, for other platforms mostly, may be missing.
 * @param {string} root
 */
export function isInstalled(root) {
  const installed = packagesOf(path.join(root, 'node_modules/.package-lock.json'));
  const wanted = packagesOf(path.join(root, 'package-lock.json'));
  if (wanted === null) throw new Problem('package-lock.json is missing or no JSON: the checkout is not complete.');
  return installed !== null && differences(wanted, installed).length === 0;
}

/**
 * Paths of packages that are missing or another version.
 * @param {Packages} wanted
 * @param {Packages} installed
 */
export function differences(wanted, installed) {
  return Object.entries(wanted)
    .filter(([folder, want]) => {
      if (folder === '') return false; // the root itself
      const have = installed[folder];
      if (have === undefined) return want.optional !== true;
      return have.version !== want.version || have.integrity !== want.integrity || have.link !== want.link;
    })
    .map(([folder]) => folder);
}

/**
 * Installs exactly what the lock file says. No package's own scripts are run.
 * @param {string} root
 */
export async function install(root) {
  // development packages too, whatever NODE_ENV says: the compiler is one
  const args = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await runNpm(args, root);
  if (code === 0) return;
  throw new Problem(`npm ci failed:\n${output.trim()}`);
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function runNpm(args, cwd) {
  // npm tells its scripts where it is; without that (plain `node tools/…`) it is looked for on the path
  const npm = process.env['npm_execpath'];
  return npm?.endsWith('.js') ? run(process.execPath, [npm, ...args], { cwd }) : run('npm', args, { cwd });
}

/**
 * @param {string} file
 * @returns {Packages | null}
 */
function packagesOf(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}
