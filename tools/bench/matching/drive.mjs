// node --expose-gc drive.mjs ENGINE.mjs CORPUS-FOLDER: one engine on one corpus in a process of its own; prints one JSON line.
// The rate is events per second of the whole process's CPU time, its collector and compiler threads included: other load on the machine
// hardly shows in it, and a garbage collector on the other core does not come free.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { linesOf } from './corpora.mjs';
import { toNativeFilters } from './native-filters.mjs';

const WARM_MS = seconds('WARM_S', 0.8);
const RUN_MS = seconds('RUN_S', 0.5);
const LATENCY_MS = seconds('LAT_S', 0.5);
/** A window that gains less than this over the one before ends the warming up. */
const STILL_GAINING = 1.03;

const [engineFile, folder] = process.argv.slice(2);
const engine = await import(pathToFileURL(path.resolve(engineFile)).href);
const meta = JSON.parse(fs.readFileSync(path.join(folder, 'meta.json'), 'utf8'));
const events = [...linesOf(folder, 'events.ndjson')];
const expected = [...linesOf(folder, 'expected.ndjson')].map((line) => JSON.parse(line.toString()));
const out = new Int32Array(Math.max(1024, meta.subs));
let sink = 0;

const before = memory();
const startedMs = performance.now();
const matcher = await engine.build(subscriptions(), meta);
const buildMs = performance.now() - startedMs;
const after = memory();

const slow = engine.slow === true;
const raw = (bytes) => matcher.matchRaw(bytes, out);
const parseAlone = (bytes) => (JSON.parse(bytes.toString()) === null ? 0 : 1);
const { wrong, checked } = check();
const { total, checksum } = slow ? {} : overAll();
warm(raw);
const rawRate = rate(raw);
const latency = latencies(raw);
warm(parseAlone);
const parseRate = rate(parseAlone);

console.log(
  JSON.stringify({
    engine: process.env.ENGINE_NAME ?? engine.name,
    workload: meta.workload,
    subs: meta.subs,
    avgBytes: meta.avgBytes,
    avgMatches: meta.avgMatches,
    buildPerSecond: Math.round((meta.subs / buildMs) * 1000),
    bytesPerSubscription: Math.round((after.held - before.held) / meta.subs),
    rssPerSubscription: Math.round((after.rss - before.rss) / meta.subs),
    textPerSubscription: Math.round(textBytes() / meta.subs),
    rawPerCpuSecond: Math.round(rawRate * 10) / 10,
    parsePerCpuSecond: Math.round(parseRate * 10) / 10,
    p50Us: latency(0.5),
    p99Us: latency(0.99),
    wrong,
    checked,
    skipped: matcher.skipped ?? 0,
    total,
    checksum,
    sink: sink > 0,
  }),
);

function* subscriptions() {
  for (const line of linesOf(folder, 'subs.ndjson')) yield JSON.parse(line.toString());
}

/** Of the filters as they stand in a subscription. */
function textBytes() {
  let bytes = 0;
  for (const one of subscriptions()) bytes += Buffer.byteLength(JSON.stringify(toNativeFilters(one)));
  return bytes;
}

function memory() {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { held: heapUsed + external, rss };
}

/** Against the oracle's sample; a naive engine on part of it. */
function check() {
  const sample = expected.slice(0, slow ? 20 : expected.length);
  const differing = sample.filter((wanted, index) => {
    const ids = Array.from(out.subarray(0, raw(events[index]))).sort((a, b) => a - b);
    return wanted !== null && (ids.length !== wanted.length || ids.some((id, at) => id !== wanted[at]));
  });
  return { wrong: differing.length, checked: sample.filter((wanted) => wanted !== null).length };
}

/** Count and checksum of all matches of all events: two engines that agree on these found the same. */
function overAll() {
  let total = 0;
  let checksum = 0;
  for (const [index, event] of events.entries()) {
    const found = raw(event);
    total += found;
    for (let at = 0; at < found; at++) checksum += (out[at] + 1) * ((index % 97) + 1);
  }
  return { total, checksum };
}

function warm(work) {
  for (let window = 0, last = 0; window < (slow ? 1 : 12); window++) {
    const now = rate(work, WARM_MS / 6);
    if (window > 3 && now < last * STILL_GAINING) break;
    last = now;
  }
}

function rate(work, forMs = RUN_MS) {
  const startedMs = cpuMs();
  let next = 0;
  let done = 0;
  let burst = 1;
  for (;;) {
    const burstStartedMs = cpuMs();
    for (let left = burst; left > 0; left--) {
      sink += work(events[next]);
      next = next + 1 === events.length ? 0 : next + 1;
    }
    done += burst;
    const nowMs = cpuMs();
    // the clock itself costs a microsecond or two
    if (nowMs - burstStartedMs < 2) burst *= 2;
    if (nowMs - startedMs >= forMs) return (done / (nowMs - startedMs)) * 1000;
  }
}

/** Wall-clock microseconds of single events; gives the quantile function. */
function latencies(work) {
  const taken = [];
  const endMs = performance.now() + LATENCY_MS;
  for (let index = 0; performance.now() < endMs; index++) {
    const startedMs = performance.now();
    sink += work(events[index % events.length]);
    taken.push((performance.now() - startedMs) * 1000);
  }
  taken.sort((a, b) => a - b);
  return (share) => +taken[Math.min(taken.length - 1, Math.floor(taken.length * share))].toFixed(2);
}

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function seconds(name, usual) {
  return Number(process.env[name] ?? usual) * 1000;
}
