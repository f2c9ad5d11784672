// cspell:words bavail statfs
import fs from 'node:fs';
import path from 'node:path';

import { run } from './commands.mjs';
import { Problem } from './problem.mjs';

const JAVA_AT_LEAST = 17;
const NEEDED_BYTES = 1024 ** 3;

/** The `java` that is used: `JAVA_HOME`'s, as Maven does it, else the one on the path. */
export function javaCommand() {
  const home = process.env['JAVA_HOME'];
  return home ? path.join(home, 'bin', 'java') : 'java';
}

/**
 * Major version in what `java -version` prints; 8 calls itself 1.8. Null when the text is something else.
 * @param {string} output
 * @returns {number | null}
 */
export function javaMajor(output) {
  const match = /version "(\d+)(?:\.(\d+))?/.exec(output);
  if (match === null) return null;
  return match[1] === '1' ? Number(match[2]) : Number(match[1]);
}

export async function needJava() {
  const command = javaCommand();
  const { code, output } = await run(command, ['-version']);
  const advice = `Install a JDK ${JAVA_AT_LEAST} or newer (Debian: apt-get install openjdk-17-jdk-headless).`;
  if (code === null) throw new Problem(`Java is missing: ${command} cannot be run. ${advice}`);
  const major = javaMajor(output);
  if (code !== 0 || major === null) throw new Problem(`${command} does not say its version. ${advice}`);
  if (major < JAVA_AT_LEAST) throw new Problem(`Java ${major} (${command}) is too old. ${advice}`);
}

export async function needMaven() {
  const { code } = await run('mvn', ['-version']);
  if (code === 0) return;
  throw new Problem(
    'Maven is missing: mvn cannot be run, and the engines are not downloaded yet. Install it (Debian: apt-get install maven).',
  );
}

/**
 * Stops with a plain line when the disk under the folder has less than 1 GiB left.
 * @param {string} folder need not exist yet
 */
export function needDisk(folder) {
  let existing = folder;
  while (!fs.existsSync(existing)) existing = path.dirname(existing);
  const { bavail, bsize } = fs.statfsSync(existing);
  const problem = diskProblem(existing, bavail * bsize);
  if (problem !== null) throw new Problem(problem);
}

/**
 * @param {string} folder
 * @param {number} freeBytes
 * @returns {string | null}
 */
export function diskProblem(folder, freeBytes) {
  if (freeBytes >= NEEDED_BYTES) return null;
  const left = Math.floor(freeBytes / 1024 ** 2);
  return `The disk is full: ${left} MiB left under ${folder}, the engines need 1 GiB. Free some, or set CARILLON_DATA_DIR to a folder elsewhere.`;
}
