import { Problem } from '../stack/index.mjs';

/** Every app and its port when it runs apart (the all-in-one's is the gateway's). */
const PORTS = {
  gateway: 8080,
  ingest: 8081,
  matching: 8082,
  policy: 8083,
  scheduler: 8084,
  ledger: 8085,
  'delivery-webhook': 8091,
};
const ALL_IN_ONE = { 'all-in-one': 8080 };

/** Webhooks to this machine, for the small target. */
const LOOPBACK = '127.0.0.0/8,::1/128';

/**
 * What a start runs, before anything is looked at or started.
 * @typedef {object} Plan
 * @property {{ name: string, port: number }[]} apps port 0: a free one is to be picked
 * @property {number | null} targetPort port of the small target, null: it is not started
 * @property {import('../stack/options.mjs').EngineName[]} engines local engines that are needed
 * @property {Record<string, string>} env added to each app's environment
 * @property {string[]} notices what was set for the user, to be told
 */

/**
 * @param {readonly string[]} args
 * @param {Record<string, string>} env the environment with `.env` underneath
 * @returns {Plan}
 */
export function planOf(args, env) {
  const apps = appsOf(args, env);
  const engines = /** @type {Plan['engines']} */ ([
    ...(env['KAFKA_BROKERS'] ? [] : ['kafka']),
    ...(env['MONGODB_URI'] ? [] : ['mongo']),
  ]);
  /** @type {Record<string, string>} */
  const added = {};
  const notices = [];
  if (env['EGRESS_ALLOW'] === undefined) {
    added['EGRESS_ALLOW'] = LOOPBACK;
    notices.push(
      `Webhooks may call this machine (EGRESS_ALLOW=${LOOPBACK}), which a deployment does not allow by itself`,
    );
  }
  if (!env['RETENTION_HOURS'] && !env['RETENTION_MAX_EVENTS']) {
    notices.push('Events are kept for 24 hours, 50,000 at most (RETENTION_HOURS, RETENTION_MAX_EVENTS)');
  }
  if (!env['RETENTION_HOURS']) added['RETENTION_HOURS'] = '24';
  if (!env['RETENTION_MAX_EVENTS']) added['RETENTION_MAX_EVENTS'] = '50000';
  // one service alone is for people who bring their own target
  const alone = args.includes('--app');
  return { apps, targetPort: alone ? null : portOf(env, 'TARGET_PORT', 8090), engines, env: added, notices };
}

/**
 * @param {readonly string[]} args
 * @param {Record<string, string>} env
 */
function appsOf(args, env) {
  const [mode, name, ...rest] = args;
  if (mode === undefined) return appsWith(ALL_IN_ONE, env);
  if (mode === '--apart' && name === undefined) return appsWith(PORTS, env);
  if (mode === '--app' && name !== undefined && rest.length === 0) {
    const known = { ...ALL_IN_ONE, ...PORTS };
    const port = Object.entries(known).find(([app]) => app === name)?.[1];
    if (port === undefined) throw new Problem(`There is no app called ${name}. Apps: ${Object.keys(known).join(', ')}`);
    return [{ name, port: portOf(env, 'HTTP_PORT', port) }];
  }
  throw new Problem('Usage: npm start | npm run start:apart | npm run start:app -- <name>');
}

/**
 * `HTTP_PORT` moves the one that people talk to; the others keep theirs.
 * @param {Record<string, number>} ports
 * @param {Record<string, string>} env
 */
function appsWith(ports, env) {
  return Object.entries(ports).map(([name, port], index) => ({
    name,
    port: index === 0 ? portOf(env, 'HTTP_PORT', port) : port,
  }));
}

/**
 * @param {Record<string, string>} env
 * @param {string} name
 * @param {number} fallback
 */
function portOf(env, name, fallback) {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Problem(`${name} must be a port number, not ${JSON.stringify(text)}.`);
}
