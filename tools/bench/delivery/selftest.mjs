// Checks the harness against a tiny in-process sender with known faults. node selftest.mjs ; exit 0 when all hold.
import http from 'node:http';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
const here = path.dirname(fileURLToPath(import.meta.url));
const fault = { loseEvery: 0, dupEvery: 0, stallAtMs: 0, stallMs: 0, delayMs: 0 };
const agent = new http.Agent({ keepAlive: true });
let n = 0;
const fire = (url, body) => {
  const r = http.request(url, { method: 'POST', agent, headers: { 'content-length': Buffer.byteLength(body) } }, (x) =>
    x.resume(),
  );
  r.on('error', () => {});
  r.end(body);
};
const srv = http.createServer((q, s) => {
  const c = [];
  q.on('data', (d) => c.push(d));
  q.on('end', () => {
    const { urls, data } = JSON.parse(Buffer.concat(c).toString());
    const k = ++n;
    const body = JSON.stringify({ wrap: data });
    s.writeHead(202).end();
    if (fault.loseEvery && k % fault.loseEvery === 0) return;
    setTimeout(() => {
      for (const url of urls) {
        fire(url, body);
        if (fault.dupEvery && k % fault.dupEvery === 0) fire(url, body);
      }
    }, fault.delayMs);
  });
});
await new Promise((r) => srv.listen(0, '127.0.0.1', r));
const run = (extra) =>
  new Promise((r) => {
    n = 0;
    let o = '';
    const p = spawn(
      process.execPath,
      [
        path.join(here, 'run.mjs'),
        '--adapter',
        'reference',
        '--warmup',
        '0',
        '--dests',
        '5',
        '--fan',
        '5',
        '--rate',
        '100',
        '--seconds',
        '4',
        '--drain',
        '3',
        '--base',
        '9700',
        '--control',
        '9699',
        ...extra,
      ],
      { env: { ...process.env, REF_PORT: String(srv.address().port) }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    p.stdout.on('data', (d) => {
      o += d;
    });
    p.on('exit', () => r(JSON.parse(o).result));
  });
let bad = 0;
const ok = (c, m) => {
  console.log(`${c ? 'ok' : 'NOT OK'} ${m}`);
  if (!c) bad++;
};
let x = await run(['--scenario', 'steady']);
ok(x.delivered === 400 && x.dup === 0 && x.missing === 0, 'clean run: 400 delivered, none lost or doubled');
Object.assign(fault, { delayMs: 50 });
x = await run(['--scenario', 'steady']);
ok(
  x.e2e.p50 >= 50 && x.e2e.p50 < 80 && x.accept.p50 < 40,
  `50 ms delay seen in e2e only (e2e ${x.e2e.p50}, accept ${x.accept.p50})`,
);
Object.assign(fault, { delayMs: 0, loseEvery: 10 });
x = await run(['--scenario', 'steady']);
ok(x.missing === 40, `loss of every 10th counted (${x.missing})`);
Object.assign(fault, { loseEvery: 0, dupEvery: 20 });
x = await run(['--scenario', 'steady']);
ok(x.dup === 20, `duplicates of every 20th counted (${x.dup})`);
Object.assign(fault, { dupEvery: 0 });
const stall = setTimeout(() => {
  const t = Date.now();
  while (Date.now() - t < 1000);
}, 2000); // sender blocked for 1 s
x = await run(['--scenario', 'steady']);
clearTimeout(stall);
ok(x.e2e.p95 > 400 && x.accept.p95 > 400, `1 s stall not hidden: e2e p95 ${x.e2e.p95}, accept p95 ${x.accept.p95}`);
x = await run(['--scenario', 'fanout', '--fanRate', '5', '--fanSeconds', '2']);
ok(x.delivered === 50, `fan-out 5 x 10 (${x.delivered})`);
console.log(`${6 - bad} passed, ${bad} failed`);
process.exit(bad ? 1 : 0);
