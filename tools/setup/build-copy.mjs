import fs from 'node:fs';
import path from 'node:path';

import { readAlive, thisProcess, writeWhole } from '../stack/index.mjs';
import { projectFolders } from './workspaces.mjs';

/** What is copied besides the projects, because built code reads it relative to its own place. */
const ALSO = ['package.json', 'deploy/topics'];

/**
 * A copy of the build for one start, so that a later build does not change a running product under its feet. It is a tree of the same
 * shape, `<checkout>/.carillon/builds/<pid>`: our own packages are found in it, all others in the checkout's `node_modules` above it.
 * @typedef {object} BuildCopy
 * @property {string} root
 * @property {() => void} remove
 */

/** @param {string} root */
function buildsFolder(root) {
  return path.join(root, '.carillon', 'builds');
}

/**
 * Makes this process's copy. Copies of processes that are gone are removed.
 * @param {string} root
 * @returns {BuildCopy}
 */
export function copyBuild(root) {
  removeOrphans(root);
  const copy = path.join(buildsFolder(root), String(process.pid));
  fs.rmSync(copy, { recursive: true, force: true });
  writeWhole(path.join(copy, 'process.json'), thisProcess());
  for (const folder of projectFolders(root)) copyProject(root, copy, folder);
  for (const name of ALSO) {
    if (fs.existsSync(path.join(root, name)))
      fs.cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
  }
  return { root: copy, remove: () => fs.rmSync(copy, { recursive: true, force: true, maxRetries: 3 }) };
}

/**
 * Processes that run from this checkout now, this one excepted.
 * @param {string} root
 * @returns {number[]}
 */
export function runningFrom(root) {
  return copies(root)
    .map(({ owner }) => owner?.pid ?? 0)
    .filter((pid) => pid !== 0 && pid !== process.pid);
}

/** @param {string} root */
function removeOrphans(root) {
  for (const { folder, owner } of copies(root)) {
    if (owner === null) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** @param {string} root */
function copies(root) {
  const folder = buildsFolder(root);
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder).map((name) => ({
    folder: path.join(folder, name),
    owner: readAlive(path.join(folder, name, 'process.json')),
  }));
}

/**
 * @param {string} root
 * @param {string} copy
 * @param {string} folder
 */
function copyProject(root, copy, folder) {
  const from = path.join(root, folder);
  const to = path.join(copy, folder);
  fs.mkdirSync(to, { recursive: true });
  fs.copyFileSync(path.join(from, 'package.json'), path.join(to, 'package.json'));
  for (const name of ['dist', 'bin']) {
    if (fs.existsSync(path.join(from, name)))
      fs.cpSync(path.join(from, name), path.join(to, name), { recursive: true, filter: isNeeded });
  }
  // packages that npm could not hoist stand with the project
  const nested = path.join(from, 'node_modules');
  if (fs.existsSync(nested)) fs.symlinkSync(nested, path.join(to, 'node_modules'));
  const { name } = JSON.parse(fs.readFileSync(path.join(from, 'package.json'), 'utf8'));
  const link = path.join(copy, 'node_modules', name);
  fs.mkdirSync(path.dirname(link), { recursive: true });
  fs.symlinkSync(path.relative(path.dirname(link), to), link);
}

/** @param {string} file */
function isNeeded(file) {
  return !/\.(d\.ts|map|tsbuildinfo)$/.test(file);
}
