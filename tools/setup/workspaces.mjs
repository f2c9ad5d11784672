import fs from 'node:fs';
import path from 'node:path';

/**
 * The folders of all projects (`apps/gateway`, `libs/util`, …), from the `workspaces` of the root's package.json.
 * @param {string} root
 * @returns {string[]} relative to the root, sorted
 */
export function projectFolders(root) {
  /** @type {string[]} */
  const patterns = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).workspaces;
  return patterns
    .flatMap((pattern) => (pattern.endsWith('/*') ? childrenOf(root, pattern.slice(0, -2)) : [pattern]))
    .filter((folder) => fs.existsSync(path.join(root, folder, 'package.json')))
    .sort();
}

/**
 * @param {string} root
 * @param {string} group
 */
function childrenOf(root, group) {
  const folder = path.join(root, group);
  return fs.existsSync(folder) ? fs.readdirSync(folder).map((name) => `${group}/${name}`) : [];
}
