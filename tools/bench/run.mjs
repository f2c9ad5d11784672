#!/usr/bin/env node
// `npm run bench:<scenario> [-- --start all-in-one|apart] [-- options of the harness]`: the delivery bench against a Carillon that runs already, or
// against one that is started for it. Adds the CPU and memory of each of the product's processes to the figures.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { commandsFor, freshStart, startProduct } from './own-product.mjs';
import { productAt } from './product.mjs';

const HARNESS = path.join(path.dirname(fileURLToPath(import.meta.url)), 'delivery/run.mjs');
const URL_BY_DEFAULT = 'http://127.0.0.1:8080';
const FORMS = ['all-in-one', 'apart'];

const [scenario = 'steady', ...given] = process.argv.slice(2);
const say = (line) => console.error(line);
const { form, victim, options } = ownOptions(given);

const undo = [];
let code = 1;
try {
  const { env, added } = await target();
  const child = spawn(
    process.execPath,
    [HARNESS, '--adapter', 'carillon', '--scenario', scenario, ...added, ...options],
    {
      env: { ...process.env, ...env },
      stdio: 'inherit',
    },
  );
  // Ctrl-C reaches the harness too; this process stays to stop what it started
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
  [code] = await once(child, 'exit');
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
} finally {
  for (const step of undo.reverse()) await step();
}
process.exit(code ?? 1);

/** What is measured: its addresses for the adapter, and what the harness is told about it. */
async function target() {
  if (scenario === 'first') return first();
  if (scenario === 'crash') return crash();
  if (form !== null) {
    const product = await startProduct(form, say);
    undo.push(product.close);
    return { env: addressesOf(product), added: processesOf(product) };
  }
  const url = process.env.CARILLON_URL ?? URL_BY_DEFAULT;
  const product = productAt(url);
  if (product === null) say(`No process of Carillon on this machine listens at ${url}: no CPU and memory.`);
  const intake = process.env.CARILLON_INTAKE_URL ?? product?.intake ?? url;
  return { env: addressesOf({ url, intake }), added: product === null ? [] : processesOf(product) };
}

/** A process is killed with -9 under load and started again; by default the whole product. */
async function crash() {
  const product = await startProduct(form ?? 'all-in-one', say);
  undo.push(product.close);
  const name = victim ?? product.apps.find((app) => ['all-in-one', 'matching'].includes(app.name)).name;
  if (!product.apps.some((app) => app.name === name)) throw new Error(`--victim: there is no ${name} in ${form}`);
  const control = await commandsFor({ kill: () => product.kill(name), start: () => product.start(name) });
  undo.push(control.close);
  const { kill, start } = control.commands;
  return { env: addressesOf(product), added: ['--killCmd', kill, '--startCmd', start, '--label', `kill -9 ${name}`] };
}

/** From nothing but an installed checkout to the first notification. */
async function first() {
  const product = await freshStart();
  undo.push(product.close);
  const control = await commandsFor({ start: product.start });
  undo.push(control.close);
  return { env: addressesOf({ url: product.url, intake: product.url }), added: ['--startCmd', control.commands.start] };
}

function addressesOf({ url, intake }) {
  return { CARILLON_URL: url, CARILLON_INTAKE_URL: intake };
}

function processesOf({ apps, engines = [] }) {
  const listOf = (processes) => `echo ${processes.map(({ name, pid }) => `${pid}=${name}`).join(' ')}`;
  return ['--pids', listOf(apps), ...(engines.length === 0 ? [] : ['--enginePids', listOf(engines)])];
}

/** Takes what is for this file out of the options; the harness gets the rest. */
function ownOptions(args) {
  const rest = [...args];
  const take = (name) => {
    const at = rest.indexOf(`--${name}`);
    return at < 0 ? null : (rest.splice(at, 2)[1] ?? '');
  };
  const own = { form: take('start'), victim: take('victim') };
  if (own.form !== null && !FORMS.includes(own.form)) {
    console.error(`--start takes ${FORMS.join(' or ')}, not ${JSON.stringify(own.form)}`);
    process.exit(2);
  }
  return { ...own, options: rest };
}
