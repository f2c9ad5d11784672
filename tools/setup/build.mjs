import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { Problem, run } from '../stack/index.mjs';
import { projectFolders } from './workspaces.mjs';

/**
 * A hash over the path, size and time of everything the compiler reads. Equal: there is nothing to compile. Different: perhaps not
 * either, but the compiler finds that out by itself.
 * @param {string} root
 * @returns {string}
 */
export function fingerprint(root) {
  const hash = createHash('sha256');
  for (const file of inputsOf(root)) {
    const { size, mtimeMs } = fs.statSync(path.join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/**
 * Whether the last build that went through was of these inputs, and its results still lie there.
 * @param {string} root
 */
export function isBuilt(root) {
  const stamp = stampFile(root);
  if (!fs.existsSync(stamp) || fs.readFileSync(stamp, 'utf8') !== fingerprint(root)) return false;
  return projectFolders(root).every((folder) => fs.existsSync(path.join(root, folder, 'dist/.tsbuildinfo')));
}

/**
 * Compiles all projects (`tsc -b`).
 * @param {string} root
 */
export async function build(root) {
  // taken before: what is edited during the build makes the stamp stale, not the build
  const inputs = fingerprint(root);
  const { code, output } = await run(process.execPath, [
    path.join(root, 'node_modules/typescript/bin/tsc'),
    '-b',
    root,
  ]);
  if (code !== 0) throw new Problem(`The build failed:\n${output.trim()}`);
  fs.mkdirSync(path.dirname(stampFile(root)), { recursive: true });
  fs.writeFileSync(stampFile(root), inputs);
}

/** @param {string} root */
function stampFile(root) {
  return path.join(root, '.carillon', 'build.stamp');
}

/**
 * @param {string} root
 * @returns {string[]}
 */
function inputsOf(root) {
  const projects = projectFolders(root).flatMap((folder) => [
    `${folder}/package.json`,
    `${folder}/tsconfig.json`,
    ...sourcesOf(root, `${folder}/src`),
  ]);
  return ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json', ...projects].filter((file) =>
    fs.existsSync(path.join(root, file)),
  );
}

/**
 * @param {string} root
 * @param {string} folder
 */
function sourcesOf(root, folder) {
  const absolute = path.join(root, folder);
  if (!fs.existsSync(absolute)) return [];
  return fs
    .readdirSync(absolute, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') || name.endsWith('.json'))
    .sort()
    .map((name) => `${folder}/${name}`);
}
