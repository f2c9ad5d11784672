#!/usr/bin/env node
// `npm run prove -- <name…>`: what takes longer than a test may: kill -9, outages, a thousand of something. Each scenario starts engines
// and services of its own, prints its figures as JSON and ends with "held" or "BROKEN: why". Exit code 1 when one is broken.
import { setUp } from '../setup/set-up.mjs';
import { startGuardian } from '../stack/index.mjs';

const scenarios = {
  kills: {
    title: '10,000 events × 1,000 subscriptions while every process and the broker are killed',
    load: () => import('./scenarios/kills.mjs'),
  },
  'read-your-writes': {
    title: 'subscribe and publish in the next line, 1,000 times, two matching processes',
    load: () => import('./scenarios/read-your-writes.mjs'),
  },
  'target-down': {
    title: 'a target is away for a minute, the others do not notice',
    load: () => import('./scenarios/target-down.mjs'),
  },
  outages: {
    title: 'store and broker stopped for 30 s each under load',
    load: () => import('./scenarios/outages.mjs'),
  },
  filters: {
    title: 'a million random filters on random events: index, judge and explanation say the same',
    load: () => import('./scenarios/filters.mjs'),
  },
  matching: {
    title: '100,000 subscriptions, 500 events and 10 changes a second: what matching finds is what the oracle finds',
    load: () => import('./scenarios/matching.mjs'),
  },
  'matching-million': {
    title: 'a million subscriptions on the topic: matching from its start until ready',
    load: () => import('./scenarios/matching-million.mjs'),
  },
  idle: { title: 'CPU of the all-in-one over a minute with nothing to do', load: () => import('./scenarios/idle.mjs') },
  memory: {
    title: 'memory over 100,000 events for one target',
    load: async () => ({ prove: (await import('./scenarios/memory.mjs')).proveOneTarget }),
  },
  'memory-spread': {
    title: 'memory over 100,000 events for 20 targets',
    load: async () => ({ prove: (await import('./scenarios/memory.mjs')).proveSpread }),
  },
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => scenarios[name] === undefined);
if (names.length === 0 || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no scenario ${unknown.join(', ')}.`);
  console.error('usage: npm run prove -- <name…>');
  for (const [name, { title }] of Object.entries(scenarios)) console.error(`  ${name.padEnd(18)} ${title}`);
  process.exit(2);
}

const say = (line) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);
const guardian = startGuardian();
const build = await setUp({ say, engines: true });
guardian.watchFolder(build.root);
process.env.CARILLON_TEST_BUILD = build.root;

let broken = 0;
for (const name of names) {
  say(`${name}: ${scenarios[name].title}`);
  const { prove } = await scenarios[name].load();
  const startedMs = Date.now();
  let figures;
  let failures;
  try {
    ({ figures, failures } = await prove(say));
  } catch (error) {
    failures = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
  console.log(
    JSON.stringify(
      { scenario: name, tookS: Math.round((Date.now() - startedMs) / 1000), node: process.version, ...figures },
      null,
      1,
    ),
  );
  console.log(failures.length === 0 ? `${name}: held` : `${name}: BROKEN: ${failures.join('; ')}`);
  if (failures.length > 0) broken += 1;
}
await build.remove();
await guardian.release();
process.exit(broken > 0 ? 1 : 0);
