import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * The file with this installation's key for stored secrets: 32 random bytes in base64, made on first use, readable by its owner
 * only. Two starts at once agree on one key.
 * @param {string} dataDir
 * @returns {string}
 */
export function secretsKeyFile(dataDir) {
  const file = path.join(dataDir, 'secrets.key');
  if (fs.existsSync(file)) return file;
  fs.mkdirSync(dataDir, { recursive: true });
  const part = `${file}.${process.pid}.part`;
  fs.writeFileSync(part, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  try {
    fs.linkSync(part, file); // unlike a rename, this never replaces a key that is in use
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  } finally {
    fs.rmSync(part, { force: true });
  }
  return file;
}
