import fs from 'node:fs';
import path from 'node:path';

import { readAlive, thisProcess, writeWhole } from './processes.mjs';
import { exclusively, startEngines, stopEngines } from './stack.mjs';

/** @typedef {import('./options.mjs').StackOptions} StackOptions */
/** @typedef {import('./engine.mjs').RunningEngine} RunningEngine */

/**
 * Starts what is not running, for as long as this process (and any other that leases the stack) needs it. Engines that were
 * already up by `stack up` stay up afterwards.
 * @param {StackOptions} options
 * @returns {Promise<RunningEngine[]>}
 */
export function lease(options) {
  return exclusively(options, () => {
    writeWhole(path.join(holdersFolder(options), `${process.pid}.json`), thisProcess());
    return startEngines(options, { leased: true });
  });
}

/**
 * Gives a lease back: stops the engines that a lease has started once no living process holds one.
 * @param {StackOptions} options
 * @param {number} [pid] whose lease; default this process's
 * @returns {Promise<'stopped' | 'in use'>}
 */
export function release(options, pid = process.pid) {
  return exclusively(options, async () => {
    fs.rmSync(path.join(holdersFolder(options), `${pid}.json`), { force: true });
    if (holders(options).length > 0) return 'in use';
    await stopEngines(options, (running) => running.leased === true);
    return 'stopped';
  });
}

/**
 * Living processes with a lease; what dead ones left is cleared away.
 * @param {StackOptions} options
 */
function holders(options) {
  const folder = holdersFolder(options);
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder).filter((name) => {
    if (readAlive(path.join(folder, name)) !== null) return true;
    fs.rmSync(path.join(folder, name), { force: true });
    return false;
  });
}

/** @param {StackOptions} options */
function holdersFolder(options) {
  return path.join(options.dataDir, 'leases');
}
