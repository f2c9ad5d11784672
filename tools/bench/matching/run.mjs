#!/usr/bin/env node
// `npm run bench:matching [-- options]`: how fast events find their subscriptions, from the event's bytes. README.md tells the figures.
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { setUp } from '../../setup/set-up.mjs';
import { CHECKOUT } from '../../stack/index.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    reps: { type: 'string', default: '1' },
    engines: { type: 'string', default: 'carillon,naive' },
    work: { type: 'string', default: path.join(CHECKOUT, '.carillon/bench-matching') },
    json: { type: 'boolean', default: false },
    changes: { type: 'boolean', default: false },
    churn: { type: 'boolean', default: false },
    'as-built': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const say = (line) => console.error(line);
if (options.help) {
  say(
    'npm run bench:matching -- [--only "types:1000 hostile"] [--reps 3] [--engines carillon,naive,NAME=FILE] [--json]',
  );
  say('                          [--changes | --churn] [--work FOLDER] [--as-built]');
  process.exit(0);
}

// what is measured is the build, so it has to be of the present sources
if (!options['as-built']) (await setUp({ say, engines: false })).remove();
const { corporaNamed, makeCorpus } = await import('./corpora.mjs');
const { table } = await import('./table.mjs');

/** Above this many subscriptions the naive line takes minutes for what everybody knows. */
const NAIVE_MOST = 1_000;
const corpora = options.churn ? [] : corporaNamed(options.only ?? (options.changes ? 'types:100000' : 'usual hostile'));
const folders = [];
for (const name of corpora) folders.push(await makeCorpus(name, path.join(options.work, 'corpora'), say));

let failed = 0;
if (options.churn) failed += runAlone('churn.mjs', []);
else if (options.changes) for (const folder of folders) failed += runAlone('changes.mjs', [folder]);
else failed += compare();
process.exit(failed > 0 ? 1 : 0);

/** Every engine on every corpus, each in a process of its own, the engines of one corpus one after the other. */
function compare() {
  const results = [];
  for (let repetition = 1; repetition <= Number(options.reps); repetition++) {
    for (const [index, folder] of folders.entries()) {
      for (const engine of enginesOf(options.engines)) {
        if (engine.name === 'naive' && subscriptionsIn(corpora[index]) > NAIVE_MOST) continue;
        results.push(drive(engine, folder, corpora[index]));
      }
      say(`${corpora[index]} done (${repetition} of ${options.reps})`);
    }
  }
  const ran = { node: process.version, cpu: os.cpus()[0]?.model, cpus: os.cpus().length, load: os.loadavg() };
  console.log(options.json ? JSON.stringify({ ...ran, results }, null, 1) : table(results, ran));
  return results.filter(({ wrong, problem }) => problem !== undefined || wrong > 0).length;
}

function drive({ name, file }, folder, corpus) {
  const [workload, subs] = corpus.split(':');
  try {
    const printed = node(
      ['--expose-gc', '--max-old-space-size=8000', path.join(here, 'drive.mjs'), file, folder],
      name,
    );
    return JSON.parse(printed.trim().split('\n').at(-1));
  } catch (error) {
    return { engine: name, workload, subs: Number(subs), problem: error.message.split('\n')[0] };
  }
}

function runAlone(script, args) {
  const [engine] = enginesOf(options.engines);
  try {
    const printed = node(['--expose-gc', path.join(here, script), engine.file, ...args], engine.name);
    console.log(printed.trim());
    return 0;
  } catch (error) {
    console.log(String(error.stdout ?? error.message).trim());
    return 1;
  }
}

function node(args, engineName) {
  return execFileSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, ENGINE_NAME: engineName },
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 26,
  });
}

function enginesOf(text) {
  const ours = { carillon: path.join(here, 'engine.mjs'), naive: path.join(here, 'naive.mjs') };
  return text.split(',').map((one) => {
    const [name, file] = one.split('=');
    const found = file ?? ours[name];
    if (found === undefined) throw new Error(`There is no engine ${name}; say ${name}=FILE`);
    return { name, file: path.resolve(found) };
  });
}

function subscriptionsIn(corpus) {
  return Number(corpus.split(':')[1]);
}
