import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { setUp } from '../setup/set-up.mjs';
import {
  CHECKOUT,
  dataDirOf,
  environment,
  explain,
  freePorts,
  HOST,
  lease,
  needPort,
  release,
  stackOptions,
  startGuardian,
} from '../stack/index.mjs';
import { openAppLog } from './app-log.mjs';
import { Children } from './children.mjs';
import { planOf } from './plan.mjs';
import { ready } from './ready.mjs';
import { secretsKeyFile } from './secrets-key.mjs';
import { stopRequest } from './stop-request.mjs';
import { ensureTopics } from './topics.mjs';
import { welcome } from './welcome.mjs';

/** @typedef {import('./plan.mjs').Plan} Plan */

/**
 * What a start has begun, each with its way back. A way back is noted before its step is taken: a step that is interrupted half
 * way is undone too.
 * @typedef {object} Begun
 * @property {Children} children
 * @property {import('../stack/guardian.mjs').Guardian} guardian
 * @property {(() => unknown)[]} undo
 * @property {boolean} stopping nothing more is begun
 */

const TARGET_SCRIPT = fileURLToPath(new URL('./target.mjs', import.meta.url));
/** What an app gets on top of its own grace time before it is killed. */
const GRACE_MARGIN_MS = 5_000;

/**
 * Sets up, starts everything, and waits until somebody wants it to stop or a part of it ends. Then stops what it started, in
 * reverse order, whatever happened. The caller exits the process afterwards: an interrupted set-up may still be at work.
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
export async function start(args) {
  const stop = stopRequest();
  const env = environment();
  const plan = planOf(args, env);
  const guardian = startGuardian();
  /** @type {Begun} */
  const begun = { children: new Children(guardian), guardian, undo: [() => guardian.release()], stopping: false };
  try {
    const running = bringUp(plan, env, begun).then(() => begun.children.someEnded);
    const ended = await Promise.race([running, begun.children.someEnded, stop]);
    say(ended === undefined ? 'Stopping' : `${ended}; stopping`);
    return ended === undefined ? 0 : 1;
  } catch (error) {
    console.error(explain(error));
    return 1;
  } finally {
    begun.stopping = true;
    await takeBack([...begun.undo, () => begun.children.stop()]);
  }
}

/**
 * @param {Plan} plan
 * @param {Record<string, string>} env
 * @param {Begun} begun
 */
async function bringUp(plan, env, begun) {
  const { children, guardian, undo } = begun;
  const build = await setUp({ say, engines: plan.engines.length > 0 });
  undo.push(() => build.remove());
  guardian.watchFolder(build.root);

  const apps = await withPorts(plan.apps);
  for (const { name, port } of apps) await needPort(port, name, 'HTTP_PORT');
  const [targetPort] = plan.targetPort === 0 ? await freePorts(1) : [plan.targetPort];
  if (targetPort) await needPort(targetPort, 'the small target', 'TARGET_PORT');

  const dataDir = dataDirOf(env);
  /** @type {Record<string, string>} */
  const appEnv = { ...env, NODE_ENV: 'production', ...plan.env, ...(await bringUpEngines(plan, begun)) };
  if (!env['SECRETS_KEY'] && !env['SECRETS_KEY_FILE']) appEnv['SECRETS_KEY_FILE'] = secretsKeyFile(dataDir);
  await ensureTopics(build.root, appEnv);
  for (const notice of plan.notices) say(notice);

  if (targetPort) {
    const target = { name: 'target', script: TARGET_SCRIPT, args: [String(targetPort)], env, graceMs: 1000 };
    children.start({ ...target, output: 'inherit' });
  }
  const graceMs = Number(env['STOP_GRACE_MS'] || 20_000) + GRACE_MARGIN_MS;
  const logs = [];
  for (const { name, port } of apps) {
    const log = openAppLog(path.join(dataDir, 'logs'), name, say);
    logs.push(log);
    undo.push(() => log.close());
    const script = path.join(build.root, 'apps', name, 'dist', 'main.js');
    children.start({ name, script, env: { ...appEnv, HTTP_PORT: String(port) }, output: log.descriptor, graceMs });
  }
  await Promise.all(apps.map(({ name, port }) => ready(name, urlOf(env, port))));

  for (const log of logs) log.showNew(); // what is to be seen of the start, before its last lines
  const url = urlOf(env, apps[0]?.port ?? 0);
  const targetUrl = targetPort ? `http://${HOST}:${targetPort}` : null;
  for (const line of welcome({ url, dataDir: shown(dataDir), targetUrl, nowMs: Date.now() })) console.log(line);
}

/**
 * Starts the engines that are needed here and are not running. Returns where they are.
 * @param {Plan} plan
 * @param {Begun} begun
 * @returns {Promise<Record<string, string>>}
 */
async function bringUpEngines(plan, { guardian, undo, stopping }) {
  if (plan.engines.length === 0 || stopping) return {};
  const stack = { ...stackOptions(), only: plan.engines, say };
  undo.push(async () => {
    if ((await release(stack)) === 'in use') say('The engines stay up: another start uses them');
  });
  guardian.watchLease(stack);
  await lease(stack);
  return {
    ...(plan.engines.includes('kafka') ? { KAFKA_BROKERS: `${HOST}:${stack.ports.kafka}` } : {}),
    ...(plan.engines.includes('mongo') ? { MONGODB_URI: `mongodb://${HOST}:${stack.ports.mongo}/carillon` } : {}),
  };
}

/**
 * The apps with a free port where 0 was asked for.
 * @param {Plan['apps']} apps
 */
async function withPorts(apps) {
  const free = await freePorts(apps.filter(({ port }) => port === 0).length);
  return apps.map((app) => ({ ...app, port: app.port === 0 ? (free.pop() ?? 0) : app.port }));
}

/**
 * Where an app can be reached from here, whatever it listens on.
 * @param {Record<string, string>} env
 * @param {number} port
 */
function urlOf(env, port) {
  const host = env['HTTP_HOST'] ?? '';
  return `http://${['', '0.0.0.0', '::', 'localhost'].includes(host) ? HOST : host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * A folder as people write it: relative when it lies in the checkout.
 * @param {string} folder
 */
function shown(folder) {
  const relative = path.relative(CHECKOUT, folder);
  return relative.startsWith('..') ? folder : relative;
}

/**
 * Takes all steps back, the last one first; one that fails does not spare the others.
 * @param {(() => unknown)[]} undo
 */
async function takeBack(undo) {
  for (const step of undo.reverse()) {
    try {
      await step();
    } catch (error) {
      console.error(explain(error));
    }
  }
}

/** @param {string} line */
function say(line) {
  console.error(line);
}
