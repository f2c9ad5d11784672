// Scenario driver. Open loop: event i is due at t0 + i/rate whatever happened before, and the
// due time travels in the payload, so queueing in the generator counts as latency
// (no coordinated omission).
//   node run.mjs --adapter carillon --scenario steady --out result.json
// scenarios: steady max fanout noisy crash filter first rss
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { args, nowUs, sleep, summary, send, procSample } from './lib.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const a = args({
  adapter: 'carillon',
  scenario: 'steady',
  rate: 200,
  seconds: 60,
  dests: 50,
  base: 9100,
  control: 9099,
  bytes: 512,
  drain: 30,
  pids: '',
  enginePids: '',
  out: '',
  inflight: 4000,
  warmup: 5,
  steps: '200,400,600,800,1000,1300,1600,2000,2500,3000',
  stepSeconds: 12,
  graceSeconds: 3,
  fan: 100,
  fanRate: 2,
  fanSeconds: 30,
  hang: 1,
  slow: 1,
  slowMs: 1000,
  subs: '1,100,1000',
  filterRate: 20,
  filterSeconds: 20,
  killCmd: '',
  startCmd: '',
  killAt: 8,
  downFor: 1,
  crashSeconds: 25,
  crashDrain: 120,
});
for (const k of Object.keys(a)) if (/^-?\d+(\.\d+)?$/.test(a[k])) a[k] = +a[k];
const adapter = (await import(`./adapters/${a.adapter}.mjs`)).default;
const maxPorts = Math.max(a.dests + 2, a.fan);
const sink = spawn(
  process.execPath,
  [path.join(here, 'sink.mjs'), '--ports', `${a.base}-${a.base + maxPorts - 1}`, '--control', String(a.control)],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
await new Promise((r) => sink.stdout.once('data', r));
process.on('exit', () => sink.kill());
const ctl = async (p) => (await send({ host: '127.0.0.1', port: a.control, method: 'GET', path: p })).body;
const urls = (n) => Array.from({ length: n }, (_, i) => `http://127.0.0.1:${a.base + i}/hook`);
const pad = 'x'.repeat(Math.max(0, a.bytes - 120));
// runs a shell command without blocking the generator
const sh = (c) => new Promise((r) => spawn('bash', ['-c', c], { stdio: 'ignore' }).on('exit', r));
const rid = () => 'r' + Date.now().toString(36) + Math.floor(Math.random() * 1e4).toString(36);

// publish at a fixed rate; returns per-event accept data
async function load(run, mk, pick, rate, seconds, seq0 = 0, extra = () => ({})) {
  const N = Math.round(rate * seconds),
    t0 = nowUs() + 50000;
  const sched = new Float64Array(N),
    acc = new Float64Array(N).fill(-1),
    st = new Int16Array(N);
  let sent = 0,
    done = 0,
    inflight = 0,
    lagMax = 0;
  await new Promise((resolve) => {
    if (N === 0) {
      resolve();
      return;
    }
    const tick = () => {
      const now = nowUs();
      while (sent < N && now >= t0 + (sent * 1e6) / rate && inflight < a.inflight) {
        const i = sent++,
          due = Math.round(t0 + (i * 1e6) / rate),
          s = nowUs();
        sched[i] = due;
        lagMax = Math.max(lagMax, s - due);
        inflight++;
        const data = { bm: `${run}|${seq0 + i}|${due}|${s}`, ...extra(i), pad };
        send(mk(pick(i), seq0 + i, data)).then((r) => {
          inflight--;
          done++;
          st[i] = r.status;
          acc[i] = nowUs();
          if (done === N) resolve();
        });
      }
      if (sent < N) setTimeout(tick, 1);
    };
    tick();
  });
  const lat = [],
    codes = {};
  for (let i = 0; i < N; i++) {
    codes[st[i]] = (codes[st[i]] || 0) + 1;
    if (st[i] >= 200 && st[i] < 300) lat.push(acc[i] - sched[i]);
  }
  return {
    N,
    t0,
    st,
    acc,
    sched,
    accept: summary(lat),
    codes,
    acceptedOk: lat.length,
    lagMaxMs: +(lagMax / 1000).toFixed(1),
  };
}
async function drain(expect, maxS, quietS = 5) {
  let last = -1,
    lastT = Date.now();
  const t = Date.now();
  for (;;) {
    const { n } = JSON.parse(await ctl('/count'));
    if (n !== last) {
      last = n;
      lastT = Date.now();
    }
    if (n >= expect || Date.now() - t > maxS * 1000 || (quietS && Date.now() - lastT > quietS * 1000)) {
      await sleep(300);
      return n;
    } // late duplicates still count
    await sleep(100);
  }
}
const dump = async () =>
  (await ctl('/dump'))
    .split('\n')
    .filter(Boolean)
    .map((l) => l.split(' ').map(Number));
function settle(recs) {
  // first receipt per (port,seq)
  const first = new Map();
  let dup = 0;
  for (const r of recs) {
    const k = r[0] * 1e8 + r[1];
    if (first.has(k)) dup++;
    else first.set(k, r);
  }
  return { first: [...first.values()], dup };
}
const loadavg = () => os.loadavg().map((x) => +x.toFixed(2));
const sampled = () => ({ system: procSample(a.pids), engines: procSample(a.enginePids) });
function cpuDelta(b, e, n) {
  const part = (from, to) => {
    if (!from || !to) return undefined;
    const perDelivery = (s) => +((s * 1000) / Math.max(1, n)).toFixed(2);
    const by = {},
      ms_by = {};
    for (const k of Object.keys(to.by)) {
      by[k] = +(to.by[k].cpu_s - (from.by[k]?.cpu_s || 0)).toFixed(2);
      ms_by[k] = perDelivery(by[k]);
    }
    const cpu_s = +(to.cpu_s - from.cpu_s).toFixed(2);
    return { cpu_s, cpu_ms_per_delivery: perDelivery(cpu_s), by, cpu_ms_per_delivery_by: ms_by };
  };
  const system = part(b.system, e.system);
  return system && { ...system, engines: part(b.engines, e.engines) };
}
async function warm(mk, n, run) {
  await load(run, mk, (i) => i % n, 50, a.warmup);
  await drain(50 * a.warmup, 20, 5);
}

const S = {
  async steady() {
    const run = rid();
    const mk = await adapter.perDestination(run, urls(a.dests));
    await ctl(`/reset?run=${run}`);
    await warm(mk, a.dests, run);
    await ctl(`/reset?run=${run}`);
    const b = sampled();
    const L = await load(run, mk, (i) => i % a.dests, a.rate, a.seconds, 1e6);
    await drain(L.acceptedOk, a.drain);
    const e = sampled();
    const { first, dup } = settle((await dump()).filter((r) => r[1] >= 1e6));
    return {
      rate: a.rate,
      seconds: a.seconds,
      dests: a.dests,
      accept: L.accept,
      codes: L.codes,
      e2e: summary(first.map((r) => r[4] - r[2])),
      delivered: first.length,
      dup,
      missing: L.acceptedOk - first.length,
      generatorLagMaxMs: L.lagMaxMs,
      cpu: cpuDelta(b, e, first.length),
      mem: e.system,
    };
  },
  async max() {
    const run = rid();
    const mk = await adapter.perDestination(run, urls(a.dests));
    await ctl(`/reset?run=${run}`);
    await warm(mk, a.dests, run);
    const out = [];
    let seq = 1e6,
      best = null;
    for (const rate of String(a.steps).split(',').map(Number)) {
      await ctl(`/reset?run=${run}`);
      const b = sampled();
      const L = await load(run, mk, (i) => i % a.dests, rate, a.stepSeconds, seq);
      seq += L.N;
      const tEndAccept = nowUs();
      const atEnd = JSON.parse(await ctl('/count')).n,
        lastDue = L.t0 + a.stepSeconds * 1e6;
      await drain(L.acceptedOk, a.drain, 4);
      const e = sampled();
      const { first, dup } = settle(await dump());
      const inWin = first.filter((r) => r[4] <= lastDue).length;
      const tl = first.reduce((m, r) => Math.max(m, r[4]), 0);
      const row = {
        rate,
        accepted: L.acceptedOk,
        codes: L.codes,
        accept: L.accept,
        acceptRate: +(L.acceptedOk / ((tEndAccept - L.t0) / 1e6)).toFixed(0),
        deliveredInWindow: inWin,
        deliverRateInWindow: +(inWin / a.stepSeconds).toFixed(0),
        deliverRateToLast: +(first.length / ((tl - L.t0) / 1e6)).toFixed(0),
        backlogAtEnd: L.acceptedOk - atEnd,
        e2e: summary(first.map((r) => r[4] - r[2])),
        missing: L.acceptedOk - first.length,
        dup,
        generatorLagMaxMs: L.lagMaxMs,
        cpu: cpuDelta(b, e, first.length),
      };
      out.push(row);
      console.error(
        `  ${rate}/s accept p99 ${row.accept.p99} e2e p50 ${row.e2e.p50} p99 ${row.e2e.p99} inWindow ${row.deliverRateInWindow}/s backlog ${row.backlogAtEnd}`,
      );
      const by3 = first.filter((r) => r[4] <= lastDue + a.graceSeconds * 1e6).length;
      row.deliveredWithGrace = by3;
      const ok = row.acceptRate >= 0.95 * rate && L.acceptedOk >= 0.999 * L.N && by3 >= 0.99 * L.acceptedOk;
      if (ok) best = rate;
      else break;
      await sleep(1000);
    }
    return { sustained: best, steps: out };
  },
  async fanout() {
    const run = rid();
    const mk = await adapter.fanout(run, urls(a.fan));
    await ctl(`/reset?run=${run}`);
    await load(run, mk, () => 0, 1, 3);
    await drain(3 * a.fan, 20, 5);
    await ctl(`/reset?run=${run}`);
    const b = sampled();
    const L = await load(run, mk, () => 0, a.fanRate, a.fanSeconds, 1e6);
    await drain(L.acceptedOk * a.fan, a.drain);
    const e = sampled();
    const { first, dup } = settle((await dump()).filter((r) => r[1] >= 1e6));
    const lastBy = new Map();
    for (const r of first) lastBy.set(r[1], Math.max(lastBy.get(r[1]) || 0, r[4] - r[2]));
    return {
      fan: a.fan,
      rate: a.fanRate,
      accept: L.accept,
      e2e: summary(first.map((r) => r[4] - r[2])),
      lastOfFan: summary([...lastBy.values()]),
      expected: L.acceptedOk * a.fan,
      delivered: first.length,
      dup,
      codes: L.codes,
      cpu: cpuDelta(b, e, first.length),
    };
  },
  async noisy() {
    const run = rid();
    const total = a.dests + a.hang + a.slow;
    const mk = await adapter.perDestination(run, urls(total));
    await ctl(`/reset?run=${run}`);
    await warm(mk, a.dests, run);
    const healthy = (r) => r[0] < a.base + a.dests;
    const go = async (n, seq0, label) => {
      await ctl(`/reset?run=${run}`);
      const L = await load(run, mk, (i) => i % n, a.rate, a.seconds, seq0);
      const sick = n > a.dests ? Math.round((L.N * (n - a.dests)) / n) : 0;
      await drain(L.acceptedOk - (sick ? Math.round((L.N * a.hang) / n) : 0), a.drain, 8);
      const { first } = settle((await dump()).filter((r) => healthy(r) && r[1] >= seq0));
      const want = Array.from({ length: L.N }, (_, i) => i).filter(
        (i) => i % n < a.dests && L.st[i] >= 200 && L.st[i] < 300,
      ).length;
      return {
        label,
        accept: L.accept,
        healthyE2e: summary(first.map((r) => r[4] - r[2])),
        healthyDelivered: first.length,
        healthyExpected: want,
        codes: L.codes,
      };
    };
    const clean = await go(a.dests, 1e6, 'all healthy');
    for (let i = 0; i < a.hang; i++) await ctl(`/mode?port=${a.base + a.dests + i}&mode=hang`);
    for (let i = 0; i < a.slow; i++) await ctl(`/mode?port=${a.base + a.dests + a.hang + i}&mode=slow&ms=${a.slowMs}`);
    const sick = await go(total, 2e6, `${a.hang} hanging + ${a.slow} slow`);
    return { rate: a.rate, seconds: a.seconds, clean, sick };
  },
  async crash() {
    const run = rid();
    const mk = await adapter.perDestination(run, urls(a.dests));
    await ctl(`/reset?run=${run}`);
    await warm(mk, a.dests, run);
    await ctl(`/reset?run=${run}`);
    let tKill = 0;
    const killer = (async () => {
      await sleep(a.killAt * 1000);
      tKill = nowUs();
      await sh(a.killCmd);
      await sleep(a.downFor * 1000);
      await sh(a.startCmd);
    })();
    const L = await load(run, mk, (i) => i % a.dests, a.rate, a.crashSeconds, 1e6);
    await killer;
    await drain(Infinity, a.crashDrain, 0);
    const recs = (await dump()).filter((r) => r[1] >= 1e6);
    const { first, dup } = settle(recs);
    const got = new Set(first.map((r) => r[1] - 1e6));
    let lost = 0,
      unackedDelivered = 0;
    const lostAt = [];
    for (let i = 0; i < L.N; i++) {
      const ok = L.st[i] >= 200 && L.st[i] < 300;
      if (ok && !got.has(i)) {
        lost++;
        lostAt.push(+((L.sched[i] - tKill) / 1e6).toFixed(2));
      }
      if (!ok && got.has(i)) unackedDelivered++;
    }
    // from the first refusal after the kill on: a system may accept again before its start command says that it is up
    const failed = [...L.acc].filter((at, i) => at > tKill && !(L.st[i] >= 200 && L.st[i] < 300));
    const firstFailed = failed.reduce((least, at) => Math.min(least, at), Infinity);
    const firstOkAfter = [...L.acc]
      .filter((at, i) => at > firstFailed && L.st[i] >= 200 && L.st[i] < 300)
      .reduce((least, at) => Math.min(least, at), Infinity);
    const after = first.filter((r) => r[2] < tKill && r[4] > tKill + 5e5).map((r) => r[4] - r[2]);
    return {
      rate: a.rate,
      killedAtS: a.killAt,
      accepted: L.acceptedOk,
      codes: L.codes,
      lost,
      dup,
      unackedDelivered,
      // null: nothing was refused, or nothing was accepted any more while load went on
      acceptBackAfterKillS: Number.isFinite(firstOkAfter) ? +((firstOkAfter - tKill) / 1e6).toFixed(2) : null,
      e2e: summary(first.map((r) => r[4] - r[2])),
      inFlightAtKillDeliveredLater: summary(after),
      lostOffsetsS: lostAt.slice(0, 20),
    };
  },
  async filter() {
    const out = [];
    for (const n of String(a.subs).split(',').map(Number)) {
      const run = rid();
      const t = Date.now();
      const mk = await adapter.filtered(run, urls(a.dests), n);
      const setupMs = Date.now() - t;
      await ctl(`/reset?run=${run}`);
      await load(
        run,
        mk,
        () => 0,
        5,
        3,
        0,
        (i) => ({ k: i % n }),
      );
      await drain(15, 20, 5);
      await ctl(`/reset?run=${run}`);
      const b = sampled();
      const L = await load(
        run,
        mk,
        () => 0,
        a.filterRate,
        a.filterSeconds,
        1e6,
        (i) => ({ k: (i * 7) % n }),
      );
      await drain(L.acceptedOk, a.drain);
      const e = sampled();
      const { first, dup } = settle((await dump()).filter((r) => r[1] >= 1e6));
      out.push({
        subscriptions: n,
        createMsEach: +(setupMs / n).toFixed(1),
        accept: L.accept,
        e2e: summary(first.map((r) => r[4] - r[2])),
        expected: L.acceptedOk,
        delivered: first.length,
        dup,
        codes: L.codes,
        cpu: cpuDelta(b, e, first.length),
      });
      console.error('  subs', n, JSON.stringify(out[out.length - 1].e2e), 'accept', JSON.stringify(L.accept));
    }
    return { payloadFilter: adapter.payloadFilter, rate: a.filterRate, rows: out };
  },
  // --startCmd brings the system up from its own clean state; time until the first notification arrives
  async first() {
    const run = rid(),
      t = nowUs(),
      el = () => +((nowUs() - t) / 1e6).toFixed(2);
    await sh(a.startCmd);
    const upS = el();
    await ctl(`/reset?run=${run}`);
    const mk = await adapter.perDestination(run, urls(1));
    const setupS = el();
    const now = nowUs();
    const r = await send(mk(0, 1, { bm: `${run}|1|${now}|${now}` }));
    const got = await drain(1, 60, 0);
    return { upS, setupS, firstDeliveredS: el(), publishStatus: r.status, got };
  },
  async rss() {
    return procSample(a.pids);
  },
};
const la = loadavg(),
  t = Date.now();
const result = await S[a.scenario]();
const rec = {
  system: adapter.name,
  scenario: a.scenario,
  label: a.label,
  when: new Date(t).toISOString(),
  tookS: +((Date.now() - t) / 1000).toFixed(1),
  loadavgBefore: la,
  loadavgAfter: loadavg(),
  node: process.version,
  result,
};
if (a.out) fs.appendFileSync(a.out, JSON.stringify(rec) + '\n');
console.log(JSON.stringify(rec, null, 1));
process.exit(0);
