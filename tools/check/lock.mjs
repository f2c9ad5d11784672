import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Third-party packages of the lock file: [name, version, entry, installed folder or null]. Links to our own projects are left out. */
export function lockedPackages() {
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(lock.packages)
    .filter(([place, entry]) => place.includes('node_modules/') && !entry.link)
    .map(([place, entry]) => {
      const folder = path.join(root, place);
      return {
        name: entry.name ?? place.slice(place.lastIndexOf('node_modules/') + 13),
        version: entry.version,
        entry,
        folder: fs.existsSync(folder) ? folder : null,
      };
    });
}
