#!/usr/bin/env node
// npm run stack -- up | down | status [--json] | reset [--yes]
import readline from 'node:readline/promises';

import { stackOptions } from './options.mjs';
import { explain, Problem } from './problem.mjs';
import { down, reset, status, up } from './stack.mjs';

const USAGE = `Usage: npm run stack -- <command>
  up              start Kafka and the MongoDB stand-in; what runs already is left alone
  down            stop both; data stays
  status [--json] what runs; exit code 3 when not everything is up
  reset [--yes]   stop both and delete their data
Settings (environment or .env): CARILLON_DATA_DIR, STACK_KAFKA_PORT, STACK_MONGODB_PORT`;

/** @type {Record<string, (options: import('./options.mjs').StackOptions, flags: readonly string[]) => Promise<number>>} */
const commands = {
  up: async (options) => {
    await up(options);
    return 0;
  },
  down: async (options) => {
    await down(options);
    return 0;
  },
  status: async (options, flags) => {
    const engines = await status(options);
    console.log(flags.includes('--json') ? JSON.stringify(engines, null, 2) : engines.map(describe).join('\n'));
    return engines.every((engine) => engine.state === 'up') ? 0 : 3;
  },
  reset: async (options, flags) => {
    if (!flags.includes('--yes') && !(await agreed(options.dataDir))) return 1;
    await reset(options);
    return 0;
  },
};

/** @param {import('./stack.mjs').EngineStatus} engine */
function describe({ name, state, port, pid, memoryMb, log, portTakenBy }) {
  if (state !== 'down') return `${name}: ${state}, port ${port}, pid ${pid}, ${memoryMb ?? '?'} MB, log ${log}`;
  return `${name}: down${portTakenBy ? `; its port ${port} is taken by ${portTakenBy}` : ''}`;
}

/** @param {string} dataDir */
async function agreed(dataDir) {
  if (!process.stdin.isTTY)
    throw new Problem('reset deletes all data of the local engines. Nobody is here to ask: say it with --yes.');
  const asking = readline.createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(
    `Delete all events, subscriptions and deliveries of the engines below ${dataDir}? [y/N] `,
  );
  asking.close();
  return /^y(es)?$/i.test(answer.trim());
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => process.exit(130));
try {
  const [name = '', ...flags] = process.argv.slice(2);
  const command = commands[name];
  if (command === undefined) throw new Problem(USAGE);
  process.exitCode = await command(stackOptions(), flags);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
