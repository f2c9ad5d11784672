// node --expose-gc churn.mjs ENGINE.mjs: ten million changes over ten thousand live subscriptions, with values, names and paths that never
// come again. Prints what the process holds at each million; an index that leaks a name or a node shows here.
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { seeded } from './random.mjs';

const LIVE = 10_000;
const CHANGES = Number(process.env.CHURN_CHANGES ?? 10_000_000);
const STEPS = 10;
/** What a process may hold more at the end than after the first two steps, when everything has grown to its size. */
const ALLOWED_GROWTH = 1.1;
const ALLOWED_BYTES = 8 * 1_048_576;

const [engineFile] = process.argv.slice(2);
const engine = await import(pathToFileURL(path.resolve(engineFile)).href);
const random = seeded(11);
const live = Array.from({ length: LIVE }, (_, id) => subscription(id, id));
const matcher = await engine.build(live, { workload: 'churn', subs: LIVE });
const present = new Array(LIVE).fill(true);
const out = new Int32Array(LIVE);

console.log('   changes    changes/s  heap MB  external MB  RSS MB');
const rows = [told(held(0, 0))];
let made = LIVE;
for (let step = 1; step <= STEPS; step++) {
  const startedMs = performance.now();
  for (let number = 0; number < CHANGES / STEPS; number++) change();
  rows.push(told(held((CHANGES / STEPS) * step, performance.now() - startedMs)));
}
const wrong = countWrong();

const [, , base] = rows;
const last = rows.at(-1);
const grown = (name) => last[name] > base[name] * ALLOWED_GROWTH && (last[name] - base[name]) * 1e6 > ALLOWED_BYTES;
const growing = ['heap', 'external', 'rss'].filter(grown);
if (growing.length > 0) console.log(`GROWS: ${growing.join(', ')}`);
if (wrong > 0) console.log(`WRONG: ${wrong} of ${LIVE} subscriptions are not found as they are now`);
if (growing.length === 0 && wrong === 0) console.log('no growth; every subscription is found as it is now');
process.exit(growing.length + wrong > 0 ? 1 : 0);

/** Prints the row as soon as it is known: a run takes ten minutes. */
function told(row) {
  const { changes, perSecond, heap, external, rss } = row;
  const cells = [changes, perSecond, heap, external, rss].map((value, column) =>
    String(value).padStart([10, 12, 8, 12, 7][column]),
  );
  console.log(cells.join(' '));
  return row;
}

/** A third each: removed (or put back when it is out), replaced, and added anew under the same id. */
function change() {
  const id = random.int(LIVE);
  if (present[id] && random.int(3) === 0) {
    matcher.remove(id);
    present[id] = false;
    return;
  }
  live[id] = subscription(id, made++);
  if (present[id]) matcher.replace(live[id]);
  else matcher.add(live[id]);
  present[id] = true;
}

/** One whose value and one of whose paths nobody had before. */
function subscription(id, number) {
  const path = number % 2 === 0 ? ['data', 'value'] : ['data', `m${number}`, 'value'];
  const all = [{ path, op: 'eq', v: `v${number}` }];
  if (number % 3 === 0) all.push({ path: ['type'], op: 'prefix', v: `type.${number % 7}.${number}` });
  if (number % 5 === 0) all.push({ path: ['data', 'amount'], op: 'range', v: [number, number + 1] });
  return { id, all, number };
}

/** Each is shown an event made for it. */
function countWrong() {
  let wrong = 0;
  for (const { id, number } of live) {
    const data = {
      amount: number,
      ...(number % 2 === 0 ? { value: `v${number}` } : { [`m${number}`]: { value: `v${number}` } }),
    };
    const event = { specversion: '1.0', id: '1', source: '/churn', type: `type.${number % 7}.${number}.x`, data };
    const found = matcher.matchRaw(Buffer.from(JSON.stringify(event)), out);
    const isFound = out.subarray(0, found).includes(id);
    if (isFound !== present[id] || found > 1) wrong++;
  }
  return wrong;
}

function held(changes, tookMs) {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const megabytes = (bytes) => +(bytes / 1e6).toFixed(1);
  return {
    changes,
    perSecond: tookMs === 0 ? '-' : Math.round((CHANGES / STEPS / tookMs) * 1000),
    heap: megabytes(heapUsed),
    external: megabytes(external),
    rss: megabytes(rss),
  };
}
