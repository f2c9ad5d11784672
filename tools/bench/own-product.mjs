import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

import { setUp } from '../setup/set-up.mjs';
import { CHECKOUT, freePorts, startGuardian } from '../stack/index.mjs';

/** As `npm start` sets them, so that figures of both can be compared. */
const RETENTION = { RETENTION_HOURS: '24', RETENTION_MAX_EVENTS: '50000' };

/**
 * Engines and services for one bench alone: `all-in-one`, or `apart` with each service in its own process.
 * @param {'all-in-one' | 'apart'} form
 * @param {(line: string) => void} say
 */
export async function startProduct(form, say) {
  const guardian = startGuardian();
  const build = await setUp({ say, engines: true });
  guardian.watchFolder(build.root);
  process.env.CARILLON_TEST_BUILD = build.root;
  // only now: it loads the built testing lib
  const { APART, startSystem } = await import('../prove/system.mjs');
  const system = await startSystem({ apps: form === 'apart' ? APART : ['all-in-one'], env: RETENTION });
  return {
    url: system.gateway,
    intake: system.intake,
    apps: system.apps.map(({ name, process: { pid } }) => ({ name, pid })),
    engines: ['kafka', 'mongo'].map((name) => ({ name, pid: system.engines[name].pid() })),
    kill: (name) => system.app(name).kill9(),
    start: (name) => system.app(name).start(),
    async close() {
      for (const crash of system.crashes()) say(crash);
      await system.close();
      await build.remove();
      await guardian.release();
    },
  };
}

/** `npm start` on an empty data folder, with ports of its own; `start` resolves when it says that it is ready. */
export async function freshStart() {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'carillon-first-'));
  const [port, kafka, mongo] = await freePorts(3);
  let launcher = null;
  return {
    url: `http://127.0.0.1:${port}`,
    async start() {
      launcher = spawn(process.execPath, [path.join(CHECKOUT, 'tools/run/start.mjs')], {
        env: {
          ...process.env,
          ...{
            CARILLON_DATA_DIR: dataDir,
            KAFKA_BROKERS: '',
            MONGODB_URI: '',
            HTTP_PORT: String(port),
            TARGET_PORT: '0',
          },
          ...{ STACK_KAFKA_PORT: String(kafka), STACK_MONGODB_PORT: String(mongo) },
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let printed = '';
      const ready = new Promise((resolve) => {
        launcher.stdout.on('data', (chunk) => {
          printed += chunk;
          if (printed.includes('Carillon is ready')) resolve(true);
        });
      });
      const isReady = await Promise.race([ready, once(launcher, 'exit').then(() => false)]);
      if (!isReady) throw new Error('npm start ended before it was ready');
    },
    async close() {
      if (launcher !== null && launcher.exitCode === null) {
        launcher.kill('SIGINT');
        await once(launcher, 'exit');
      }
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * Lets the harness, which knows shell commands only, ask this process for something: a small server, and for each action the command that calls it.
 * @param {Record<string, () => Promise<unknown>>} actions
 */
export async function commandsFor(actions) {
  const server = http.createServer(async ({ url }, response) => {
    try {
      await actions[url.slice(1)]();
      response.end();
    } catch (error) {
      console.error(error);
      response.writeHead(500).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${server.address().port}`;
  const commandOf = (name) =>
    `"${process.execPath}" -e "fetch('${base}/${name}').then((r) => process.exit(r.ok ? 0 : 1))"`;
  return {
    commands: Object.fromEntries(Object.keys(actions).map((name) => [name, commandOf(name)])),
    close: () => server.close(),
  };
}
