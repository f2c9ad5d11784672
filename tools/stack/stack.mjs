import fs from 'node:fs';
import path from 'node:path';

import { cacheOf, findRunning, folderOf, logFile, start, stop } from './engine.mjs';
import { kafka } from './kafka.mjs';
import { locked } from './lock.mjs';
import { mongo } from './mongo.mjs';
import { namesOf, sayOf } from './options.mjs';
import { listenerOn } from './ports.mjs';
import { memoryMb } from './processes.mjs';
import { needDisk, needJava } from './requirements.mjs';

/** @typedef {import('./options.mjs').StackOptions} StackOptions */
/** @typedef {import('./engine.mjs').RunningEngine} RunningEngine */

/**
 * @typedef {object} EngineStatus
 * @property {import('./options.mjs').EngineName} name
 * @property {'up' | 'not answering' | 'down'} state
 * @property {number} port
 * @property {number} [pid]
 * @property {number | null} [memoryMb]
 * @property {string} [log]
 * @property {string | null} [portTakenBy] a stranger on the port of an engine that is down
 */

const ENGINES = [kafka, mongo];

/**
 * Fetches jars and compiles, so that a later `up` needs neither network nor Maven.
 * @param {StackOptions} options
 */
export async function prepare(options) {
  await needJava();
  needDisk(options.dataDir);
  for (const engine of chosen(options)) await engine.prepare(cacheOf(options));
}

/**
 * Starts what is not running and waits until it answers. Engines that already run are left as they are (`wasRunning`), and stay
 * up until `down`.
 * @param {StackOptions} options
 * @returns {Promise<RunningEngine[]>}
 */
export function up(options) {
  return exclusively(options, () => startEngines(options, { leased: false }));
}

/**
 * Stops the engines in order and waits until they are gone. Data stays.
 * @param {StackOptions} options
 * @returns {Promise<void>}
 */
export function down(options) {
  return exclusively(options, () => stopEngines(options));
}

/**
 * Stops the engines and deletes their data, not the jars.
 * @param {StackOptions} options
 * @returns {Promise<void>}
 */
export function reset(options) {
  return exclusively(options, async () => {
    await stopEngines(options);
    for (const engine of chosen(options)) fs.rmSync(folderOf(engine, options), { recursive: true, force: true });
    sayOf(options)(`Data deleted below ${path.join(options.dataDir, 'engines')}`);
  });
}

/**
 * @param {StackOptions} options
 * @returns {Promise<EngineStatus[]>}
 */
export function status(options) {
  return inParallel(options, async (engine) => {
    const running = findRunning(engine, options);
    if (running === null) {
      const port = engine.portOf(options);
      return { name: engine.name, state: 'down', port, portTakenBy: listenerOn(port) };
    }
    const { pid, port } = running;
    const state = (await engine.answers(port)) ? 'up' : 'not answering';
    return { name: engine.name, state, port, pid, memoryMb: memoryMb(pid), log: logFile(engine, options) };
  });
}

/**
 * The work of `up`, for a caller that holds the lock.
 * @param {StackOptions} options
 * @param {{ leased: boolean }} how
 */
export async function startEngines(options, how) {
  await prepare(options);
  return inParallel(options, (engine) => start(engine, options, how));
}

/**
 * The work of `down`, for a caller that holds the lock.
 * @param {StackOptions} options
 * @param {(running: RunningEngine) => boolean} [which] default all
 */
export async function stopEngines(options, which = () => true) {
  await inParallel(options, async (engine) => {
    const running = findRunning(engine, options);
    if (running === null || which(running)) await stop(engine, options);
  });
}

/**
 * One change of a data folder's engines at a time.
 * @template T
 * @param {StackOptions} options
 * @param {() => Promise<T>} work
 */
export function exclusively(options, work) {
  const onWait = (/** @type {number} */ owner) =>
    sayOf(options)(`Waiting for process ${owner}, which is starting or stopping the engines`);
  return locked(path.join(options.dataDir, 'engines.lock'), work, { onWait });
}

/** @param {StackOptions} options */
function chosen(options) {
  return ENGINES.filter((engine) => namesOf(options).includes(engine.name));
}

/**
 * Work for each engine at the same time; waits for all of them before it reports the first failure, so nothing is left half
 * started behind the caller's back.
 * @template T
 * @param {StackOptions} options
 * @param {(engine: import('./engine.mjs').Engine) => Promise<T>} work
 * @returns {Promise<T[]>}
 */
async function inParallel(options, work) {
  const settled = await Promise.allSettled(chosen(options).map(work));
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
