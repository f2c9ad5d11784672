// Shared helpers. No dependencies.
import http from 'node:http';
import fs from 'node:fs';
import { execSync } from 'node:child_process';

export const nowUs = () => Number(process.hrtime.bigint() / 1000n);
export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
export function args(def) {
  const o = { ...def };
  for (let i = 2; i < process.argv.length; i++) {
    if (!process.argv[i].startsWith('--')) continue;
    const k = process.argv[i].slice(2);
    const v = process.argv[i + 1];
    if (v === undefined || v.startsWith('--')) o[k] = true;
    else {
      o[k] = v;
      i++;
    }
  }
  return o;
}
export function pct(sorted, p) {
  if (!sorted.length) return null;
  return sorted[Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1)];
}
export function summary(us) {
  const s = Float64Array.from(us).sort();
  const f = (x) => (x === null ? null : +(x / 1000).toFixed(1));
  return {
    n: s.length,
    p50: f(pct(s, 50)),
    p95: f(pct(s, 95)),
    p99: f(pct(s, 99)),
    max: f(s.length ? s[s.length - 1] : null),
  };
}
export const agent = new http.Agent({ keepAlive: true, maxSockets: 512, maxFreeSockets: 512 });
// req = {host, port, method, path, headers, body}; resolves {status, body}
export function send(req) {
  return new Promise((resolve) => {
    const body = req.body === undefined ? null : Buffer.from(req.body);
    const r = http.request(
      {
        host: req.host,
        port: req.port,
        method: req.method || 'POST',
        path: req.path,
        agent,
        headers: {
          ...(body ? { 'content-type': 'application/json', 'content-length': body.length } : {}),
          ...(req.headers || {}),
        },
      },
      (res) => {
        const c = [];
        res.on('data', (d) => c.push(d));
        res.on('end', () => resolve({ status: res.statusCode, body: Buffer.concat(c).toString() }));
        res.on('error', () => resolve({ status: 0, body: '' }));
      },
    );
    r.on('error', (e) => resolve({ status: 0, body: String(e.code || e) }));
    r.setTimeout(30000, () => r.destroy(new Error('timeout')));
    if (body) r.write(body);
    r.end();
  });
}
export async function api(base, method, path, headers, obj) {
  const u = new URL(base);
  const r = await send({
    host: u.hostname,
    port: u.port,
    method,
    path,
    headers,
    body: obj === undefined ? undefined : JSON.stringify(obj),
  });
  if (r.status < 200 || r.status > 299) throw new Error(`${method} ${path} -> ${r.status} ${r.body.slice(0, 400)}`);
  return r.body ? JSON.parse(r.body) : null;
}
// CPU seconds, RSS and PSS of a set of processes, from /proc. The command prints pids, or pid=name where the kernel's name tells little.
const HZ = 100;
export function procSample(pidsCmd) {
  if (!pidsCmd) return null;
  const tokens = execSync(pidsCmd).toString().split(/\s+/).filter(Boolean);
  const by = {};
  let cpu = 0,
    rss = 0,
    pss = 0,
    n = 0;
  for (const token of tokens) {
    const [p, given] = token.split('=');
    try {
      const st = fs.readFileSync(`/proc/${p}/stat`, 'utf8');
      const name = given ?? st.slice(st.indexOf('(') + 1, st.lastIndexOf(')'));
      const f = st.slice(st.lastIndexOf(')') + 2).split(' ');
      const c = (+f[11] + +f[12]) / HZ;
      const ru = fs.readFileSync(`/proc/${p}/smaps_rollup`, 'utf8');
      const R = +/^Rss:\s+(\d+)/m.exec(ru)[1] / 1024,
        P = +/^Pss:\s+(\d+)/m.exec(ru)[1] / 1024;
      cpu += c;
      rss += R;
      pss += P;
      n++;
      const b = (by[name] ||= { n: 0, cpu_s: 0, rss_mb: 0, pss_mb: 0 });
      b.n++;
      b.cpu_s += c;
      b.rss_mb += R;
      b.pss_mb += P;
    } catch {
      /* gone */
    }
  }
  for (const b of Object.values(by)) for (const k of ['cpu_s', 'rss_mb', 'pss_mb']) b[k] = +b[k].toFixed(2);
  return { processes: n, cpu_s: +cpu.toFixed(2), rss_mb: +rss.toFixed(1), pss_mb: +pss.toFixed(1), by };
}
