import { spawn } from 'node:child_process';
import path from 'node:path';

import { setUp } from '../setup/set-up.mjs';
import { bornAt, CHECKOUT, end, startGuardian } from '../stack/index.mjs';
import { totalsOf } from './results.mjs';
import { startTestEngines } from './test-engines.mjs';

/** Long enough for vitest to let its hooks run. */
const STOP_GRACE_MS = 20_000;

/**
 * @param {readonly string[]} args passed on to vitest
 * @returns {Promise<import('./results.mjs').Totals>}
 */
export async function runTests(args) {
  const say = (/** @type {string} */ line) => console.error(line);
  const needsEngines = !onlyUnits(args);
  const build = await setUp({ say, engines: needsEngines });
  // from here on a signal is answered by stopping in order; before, the process may just end
  const interrupted = new Promise((resolve) => {
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, resolve);
  });
  const guardian = startGuardian();
  guardian.watchFolder(build.root);
  const engines = needsEngines && !enginesGiven() ? await startTestEngines() : null;
  try {
    const report = path.join(build.root, 'test-report.json');
    const env = { ...process.env, ...engines?.env, CARILLON_TEST_BUILD: build.root };
    const { exited, stop } = startVitest([...args, '--reporter=json', `--outputFile.json=${report}`], env, guardian);
    void interrupted.then(stop);
    return totalsOf(report, await exited);
  } finally {
    await engines?.stop();
    build.remove();
    await guardian.release();
  }
}

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {import('../stack/guardian.mjs').Guardian} guardian
 */
function startVitest(args, env, guardian) {
  const script = path.join(CHECKOUT, 'node_modules/vitest/vitest.mjs');
  // a session of its own: Ctrl-C reaches this process, which stops vitest and then the engines
  const child = spawn(process.execPath, [script, 'run', '--reporter=default', ...args], {
    cwd: CHECKOUT,
    env,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const known = { pid: child.pid ?? 0, born: bornAt(child.pid ?? 0) ?? 'gone' };
  guardian.watchProcess({ ...known, name: 'vitest', graceMs: STOP_GRACE_MS });
  /** @type {Promise<number | null>} */
  const exited = new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', (code) => resolve(code));
  });
  return { exited, stop: () => end(known, { graceMs: STOP_GRACE_MS, signal: 'SIGINT' }) };
}

function enginesGiven() {
  return Boolean(process.env['CARILLON_TEST_KAFKA_BROKERS'] && process.env['CARILLON_TEST_MONGODB_URI']);
}

/**
 * `--project unit` and no other: nothing that needs an engine will run.
 * @param {readonly string[]} args
 */
function onlyUnits(args) {
  const projects = args.flatMap((arg, index) => {
    if (arg === '--project') return [args[index + 1] ?? ''];
    return arg.startsWith('--project=') ? [arg.slice('--project='.length)] : [];
  });
  return projects.length > 0 && projects.every((project) => project === 'unit');
}
