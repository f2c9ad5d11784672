import { spawnSync } from 'node:child_process';
import path from 'node:path';

import testing from '@carillon/testing';

import { CHECKOUT, freePorts } from '../stack/index.mjs';

const { startEngines, startProcess } = testing;
/** Order of starting: those that only read first, so that nothing waits for them. */
export const APART = ['ledger', 'scheduler', 'delivery-webhook', 'policy', 'matching', 'ingest', 'gateway'];

/**
 * Engines and services of this proof alone, each in its own process.
 * @param {{ apps?: string[], env?: Record<string, string>, readyWithinMs?: number }} options `apps` may name one several times
 */
export async function startSystem({ apps = APART, env = {}, readyWithinMs = 120_000 } = {}) {
  const engines = await startEngines();
  const running = [];
  const close = async () => {
    await Promise.all(running.map((app) => app.stop()));
    await engines.close();
  };
  try {
    const shared = {
      ...engines.env('carillon'),
      EGRESS_ALLOW: '127.0.0.0/8',
      LOG_LEVEL: 'warn',
      SECRETS_KEY: Buffer.alloc(32, 7).toString('base64'),
      ...env,
    };
    ensureTopics(shared);
    const ports = await freePorts(apps.length);
    for (const [index, name] of apps.entries())
      running.push(controller(name, ports[index], { env: shared, readyWithinMs }));
    await Promise.all(running.map((app) => app.start()));
  } catch (error) {
    await close();
    throw error;
  }
  const urlOf = (name) => running.find((app) => app.name === name)?.url;
  return {
    engines,
    apps: running,
    app: (name) => running.find((app) => app.name === name),
    gateway: urlOf('gateway') ?? urlOf('all-in-one'),
    intake: urlOf('ingest') ?? urlOf('all-in-one'),
    /** What must not happen whatever a proof is about: what ended by itself, with its last words, and dead letters for which no producer is to blame. */
    crashes: () => running.flatMap((app) => [...app.crashes, ...app.deadLetters()]),
    close,
  };
}

/** One app: started, killed and watched. `crashes` tells of every end that nobody asked for, `deadLetters` of what its log says of them. */
function controller(name, port, { env, readyWithinMs }) {
  const url = `http://127.0.0.1:${port}`;
  const crashes = [];
  const lives = [];
  let wanted = true;
  return {
    name,
    url,
    crashes,
    process: null,
    deadLetters() {
      const lines = lives.flatMap((life) => life.logs().split('\n')).filter((line) => line.includes('record.dead'));
      return lines.length === 0 ? [] : [`${name} wrote ${lines.length} dead letters, first ${lines[0].slice(0, 500)}`];
    },
    async start() {
      wanted = true;
      const started = await startProcess({
        app: name,
        env: { ...env, HTTP_PORT: String(port) },
        ready: `${url}/health/ready`,
        timeoutMs: readyWithinMs,
      });
      this.process = started;
      lives.push(started);
      void started.exited.then((how) => {
        if (wanted) crashes.push(`${name} ended by itself (${how}): ${started.logs().slice(-2000)}`);
      });
    },
    async kill9() {
      wanted = false;
      await this.process.kill9();
    },
    async stop() {
      wanted = false;
      await this.process?.stop(20_000);
    },
  };
}

function ensureTopics(env) {
  const build = process.env.CARILLON_TEST_BUILD ?? CHECKOUT;
  const made = spawnSync(process.execPath, [path.join(build, 'apps/cli/bin/carillon.js'), 'topics', 'ensure'], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`topics: ${made.stdout}${made.stderr}`);
}
