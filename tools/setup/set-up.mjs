import path from 'node:path';

import { CHECKOUT, locked, prepare, Problem, stackOptions } from '../stack/index.mjs';
import { build, isBuilt } from './build.mjs';
import { copyBuild, runningFrom } from './build-copy.mjs';
import { install, isInstalled } from './install.mjs';

/** @typedef {import('./build-copy.mjs').BuildCopy} BuildCopy */

/**
 * Makes a checkout ready to run: dependencies, build, jars of the engines. What is there already is not done again. One process
 * at a time; another one waits, says so, and then finds everything done.
 *
 * @param {object} options
 * @param {(line: string) => void} options.say
 * @param {boolean} options.engines whether the engines' jars are needed
 * @param {string} [options.root]
 * @returns {Promise<BuildCopy>} a build of one's own that later set-ups leave alone; remove it at the end
 */
export function setUp({ say, engines, root = CHECKOUT }) {
  const onWait = (/** @type {number} */ owner) =>
    say(`Waiting for process ${owner}, which is setting this checkout up`);
  return locked(path.join(root, '.carillon', 'set-up.lock'), () => work({ say, engines, root }), { onWait });
}

/** @param {{ say: (line: string) => void, engines: boolean, root: string }} options */
async function work({ say, engines, root }) {
  if (!isInstalled(root)) {
    refuseWhileRunning(root);
    say('Installing dependencies (npm ci)');
    await install(root);
  }
  if (!isBuilt(root)) {
    say('Building (tsc -b)');
    await build(root);
  }
  if (engines) await prepare({ ...stackOptions(), say });
  return copyBuild(root);
}

/**
 * npm would take away the packages of a running product, which may still want to load one.
 * @param {string} root
 */
function refuseWhileRunning(root) {
  const pids = runningFrom(root);
  if (pids.length === 0) return;
  throw new Problem(
    `The dependencies changed, and Carillon is running from this checkout (pid ${pids.join(', ')}). Stop it, then run this again.`,
  );
}
