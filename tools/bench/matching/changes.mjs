// node --expose-gc changes.mjs ENGINE.mjs CORPUS-FOLDER: matching alone and matching while 1,000 changes a second are applied, in one process,
// in windows that alternate, so that both see the same machine. Prints one JSON object.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { linesOf } from './corpora.mjs';
import { seeded } from './random.mjs';

const PER_SECOND = 1000;
const WINDOW_MS = Number(process.env.WINDOW_S ?? 2) * 1000;
const WINDOWS = Number(process.env.WINDOWS ?? 8);

const [engineFile, folder] = process.argv.slice(2);
const engine = await import(pathToFileURL(path.resolve(engineFile)).href);
const meta = JSON.parse(fs.readFileSync(path.join(folder, 'meta.json'), 'utf8'));
const subscriptions = [...linesOf(folder, 'subs.ndjson')].map((line) => JSON.parse(line.toString()));
const events = [...linesOf(folder, 'events.ndjson')];
const matcher = await engine.build(subscriptions, meta);
const out = new Int32Array(Math.max(1024, meta.subs * 2));
const random = seeded(7);

/** Ids that are out of the index now, to be added again. */
const removed = [];
let changed = 0;
let next = 0;
let sink = 0;

runWindow(false, []);
const alone = { matches: [] };
const under = { matches: [], changes: [] };
for (let window = 0; window < WINDOWS; window++) {
  runWindow(false, alone.matches);
  runWindow(true, under.matches, under.changes);
}

console.log(
  JSON.stringify(
    {
      engine: process.env.ENGINE_NAME ?? engine.name,
      corpus: `${meta.workload}:${meta.subs}`,
      changesPerSecond: Math.round((changed / (WINDOWS * WINDOW_MS)) * 1000),
      alone: quantiles(alone.matches),
      whileChanging: quantiles(under.matches),
      change: quantiles(under.changes),
      p50Ratio: +(quantiles(under.matches).p50Us / quantiles(alone.matches).p50Us).toFixed(3),
      sink: sink > 0,
    },
    null,
    1,
  ),
);

function runWindow(changing, matches, changes = []) {
  const startedMs = performance.now();
  let applied = 0;
  for (let nowMs = startedMs; nowMs - startedMs < WINDOW_MS;) {
    const due = changing ? ((nowMs - startedMs) / 1000) * PER_SECOND : 0;
    while (applied < due) {
      const before = performance.now();
      change();
      changes.push((performance.now() - before) * 1000);
      applied++;
    }
    const before = performance.now();
    sink += matcher.matchRaw(events[next], out);
    nowMs = performance.now();
    matches.push((nowMs - before) * 1000);
    next = next + 1 === events.length ? 0 : next + 1;
  }
  changed += applied;
}

/** A third each: one is taken out, one comes back, one gets the filters of another. */
function change() {
  const kind = random.int(3);
  const id = random.int(subscriptions.length);
  if (kind === 0) {
    matcher.remove(id);
    removed.push(id);
  } else if (kind === 1 && removed.length > 0) {
    matcher.replace(subscriptions[removed.pop()]);
  } else {
    matcher.replace({ ...subscriptions[random.int(subscriptions.length)], id });
  }
}

function quantiles(taken) {
  const sorted = Float64Array.from(taken).sort();
  const at = (share) => +(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);
  return { n: sorted.length, p50Us: at(0.5), p99Us: at(0.99), p999Us: at(0.999), maxUs: at(1) };
}
