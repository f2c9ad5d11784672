import { spawnSync } from 'node:child_process';
import path from 'node:path';

import testing from '@carillon/testing';

import { CHECKOUT, freePorts } from '../stack/index.mjs';

const { startEngines, startProcess } = testing;
/** Order of starting: those that only read first, so that nothing waits for them. */
export const APART = ['ledger', 'scheduler', 'delivery-webhook', 'policy', 'matching', 'ingest', 'gateway'];

/**
 * Engines and services of this proof alone, each in its own process.
 * @param {{ apps?: string[], env?: Record<string, string> }} options `apps` may name one several times
 */
export async function startSystem({ apps = APART, env = {} } = {}) {
  const engines = await startEngines();
  const running = [];
  const close = async () => {
    await Promise.all(running.map((app) => app.process?.stop(20_000)));
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
    for (const [index, name] of apps.entries()) running.push(controller(name, ports[index], shared));
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
    close,
  };
}

function controller(name, port, shared) {
  const url = `http://127.0.0.1:${port}`;
  return {
    name,
    url,
    process: null,
    async start() {
      this.process = await startProcess({
        app: name,
        env: { ...shared, HTTP_PORT: String(port) },
        ready: `${url}/health/ready`,
        timeoutMs: 120_000,
      });
    },
    async kill9() {
      await this.process.kill9();
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
