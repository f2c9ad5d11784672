import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { cacheDirOf, sayOf } from './options.mjs';
import { pause } from './pause.mjs';
import { needPort } from './ports.mjs';
import { Problem } from './problem.mjs';
import { bornAt, end, isAlive, memoryMb, readAlive, writeWhole } from './processes.mjs';

/** @typedef {import('./options.mjs').StackOptions} StackOptions */
/** @typedef {{ cacheDir: string, say: (line: string) => void }} Cache */

/**
 * One of the two engines: what is special about it.
 * @typedef {object} Engine
 * @property {import('./options.mjs').EngineName} name
 * @property {string} title
 * @property {string} portSetting the variable that moves its port
 * @property {(options: StackOptions) => number} portOf where clients connect
 * @property {(options: StackOptions) => number[]} portsOf all that it listens on
 * @property {(port: number) => Promise<boolean>} answers wire-level readiness
 * @property {(cache: Cache) => Promise<void>} prepare fetches and compiles what it needs
 * @property {(folder: string, options: StackOptions, cache: Cache) => Promise<[string, string[]]>} command prepares the folder and
 *   says what to run
 */

/**
 * An engine that runs.
 * @typedef {object} RunningEngine
 * @property {import('./options.mjs').EngineName} name
 * @property {number} pid
 * @property {string} born
 * @property {number} port
 * @property {boolean} [wasRunning] before the call that answers this
 * @property {boolean} [leased] started for the processes that hold a lease; stopped when the last of them is gone
 */

const START_LIMIT_MS = 120_000;
const ANSWER_LIMIT_MS = 60_000;

/**
 * Folder of an engine: its data, `log.txt`, `process.json`.
 * @param {Engine} engine
 * @param {StackOptions} options
 */
export function folderOf(engine, options) {
  return path.join(options.dataDir, 'engines', engine.name);
}

/**
 * @param {Engine} engine
 * @param {StackOptions} options
 * @returns {RunningEngine | null}
 */
export function findRunning(engine, options) {
  return readAlive(processFile(engine, options));
}

/**
 * Starts the engine unless it runs, and waits until it answers.
 * @param {Engine} engine
 * @param {StackOptions} options
 * @param {{ leased: boolean }} how
 * @returns {Promise<RunningEngine>}
 */
export async function start(engine, options, { leased }) {
  const running = findRunning(engine, options);
  if (running !== null) {
    const joined = await join(engine, options, running);
    // asked for without a lease: from now on it stays up
    if (!leased && running.leased) writeWhole(processFile(engine, options), { ...running, leased });
    return joined;
  }
  for (const port of engine.portsOf(options)) await needPort(port, engine.title, engine.portSetting);

  const startedMs = Date.now();
  const { started, howItEnded } = await launch(engine, options, leased);
  while (!(await engine.answers(started.port))) {
    const late = Date.now() - startedMs > START_LIMIT_MS;
    if (howItEnded() !== null || late) {
      await end(started, { graceMs: 0 });
      fs.rmSync(processFile(engine, options), { force: true });
      const what =
        howItEnded() === null ? `is not ready after ${START_LIMIT_MS / 1000} s` : `ended with ${howItEnded()}`;
      throw new Problem(`${engine.title} ${what}:\n${logTail(engine, options)}`);
    }
    await pause(50);
  }
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  const memory = memoryMb(started.pid) ?? '?';
  sayOf(options)(
    `${engine.title}: ready on port ${started.port} after ${seconds} s (pid ${started.pid}, ${memory} MB)`,
  );
  return { ...started, wasRunning: false };
}

/**
 * Starts the process, in a session of its own and with its output in a file: it outlives this one.
 * @param {Engine} engine
 * @param {StackOptions} options
 * @param {boolean} leased
 * @returns {Promise<{ started: RunningEngine, howItEnded: () => string | null }>}
 */
async function launch(engine, options, leased) {
  const folder = folderOf(engine, options);
  fs.mkdirSync(folder, { recursive: true });
  const [file, args] = await engine.command(folder, options, cacheOf(options));
  const log = fs.openSync(logFile(engine, options), 'w');
  const child = spawn(file, args, { detached: true, stdio: ['ignore', log, log] });
  fs.closeSync(log);
  /** @type {string | null} */
  let ended = null;
  child.on('error', (error) => {
    ended = error.message;
  });
  child.on('exit', (code, signal) => {
    ended = signal ?? `exit code ${code}`;
  });
  child.unref();
  const pid = child.pid ?? 0;
  const started = { name: engine.name, pid, born: bornAt(pid) ?? 'gone', port: engine.portOf(options), leased };
  writeWhole(processFile(engine, options), started);
  return { started, howItEnded: () => ended };
}

/**
 * @param {Engine} engine
 * @param {StackOptions} options
 * @param {RunningEngine} running
 * @returns {Promise<RunningEngine>}
 */
async function join(engine, options, running) {
  const wanted = engine.portOf(options);
  if (running.port !== wanted) {
    throw new Problem(
      `${engine.title} already runs on port ${running.port} (pid ${running.pid}), not on ${wanted}. Take it down first: npm run stack -- down`,
    );
  }
  const endsAtMs = Date.now() + ANSWER_LIMIT_MS;
  while (!(await engine.answers(wanted))) {
    if (!isAlive(running))
      throw new Problem(`${engine.title} ended while it was waited for. See ${logFile(engine, options)}`);
    if (Date.now() > endsAtMs)
      throw new Problem(
        `${engine.title} runs (pid ${running.pid}) but does not answer on port ${wanted}. See ${logFile(engine, options)}`,
      );
    await pause(200);
  }
  sayOf(options)(`${engine.title}: already running on port ${wanted} (pid ${running.pid})`);
  return { ...running, wasRunning: true };
}

/**
 * Stops the engine if it runs; resolves when the process is gone.
 * @param {Engine} engine
 * @param {StackOptions} options
 */
export async function stop(engine, options) {
  const running = findRunning(engine, options);
  const say = sayOf(options);
  if (running === null) say(`${engine.title}: not running`);
  else {
    const startedMs = Date.now();
    await end(running);
    say(`${engine.title}: stopped after ${((Date.now() - startedMs) / 1000).toFixed(1)} s`);
  }
  fs.rmSync(processFile(engine, options), { force: true });
}

/**
 * @param {StackOptions} options
 * @returns {Cache}
 */
export function cacheOf(options) {
  return { cacheDir: cacheDirOf(options), say: sayOf(options) };
}

/**
 * @param {Engine} engine
 * @param {StackOptions} options
 */
export function logFile(engine, options) {
  return path.join(folderOf(engine, options), 'log.txt');
}

/**
 * @param {Engine} engine
 * @param {StackOptions} options
 */
function processFile(engine, options) {
  return path.join(folderOf(engine, options), 'process.json');
}

/**
 * @param {Engine} engine
 * @param {StackOptions} options
 */
function logTail(engine, options) {
  try {
    return fs.readFileSync(logFile(engine, options), 'utf8').slice(-1500);
  } catch {
    return '(no log)';
  }
}
