// Webhook sink. Stand-alone, Node >= 18, no dependencies.
//   node sink.mjs --ports 9100-9199 --control 9099
// One port per destination, so that every destination is its own host:port for the
// sender's connection pool. All ports share one event loop. Receipt time is taken from
// CLOCK_MONOTONIC (process.hrtime), which on Linux is common to all processes of a machine.
// The marker  "bm":"<run>|<seq>|<sched_us>|<send_us>"  is searched in the raw body, so any
// envelope works as long as the payload travels as text (JSON-in-JSON escaping is fine).
import http from 'node:http';
import { args, nowUs } from './lib.mjs';

const a = args({ ports: '9100-9199', control: 9099, host: '127.0.0.1' });
const [lo, hi] = String(a.ports).split('-').map(Number);
const modes = new Map(); // port -> {mode:'ok'|'slow'|'hang'|'fail', ms}
let recs = []; // [port, seq, sched, send, recv] flat
let uniq = new Set(); // (port, seq) seen
let strangers = 0,
  open = 0,
  run = null;
const RX = /bm\\*"\s*:\s*\\*"([^"\\]+)/;

function deliver(port, body) {
  const t = nowUs();
  const m = RX.exec(body);
  if (!m) {
    strangers++;
    return;
  }
  const [r, seq, sched, send] = m[1].split('|');
  if (run !== null && r !== run) {
    strangers++;
    return;
  }
  uniq.add(port * 1e8 + +seq);
  recs.push(port, +seq, +sched, +send, t);
}
for (let p = lo; p <= hi; p++) {
  const s = http.createServer((req, res) => {
    open++;
    res.on('close', () => {
      open--;
    });
    const chunks = [];
    req.on('data', (c) => chunks.push(c));
    req.on('error', () => {});
    req.on('end', () => {
      const m = modes.get(p) || { mode: 'ok' };
      const body = Buffer.concat(chunks).toString('latin1');
      if (m.mode === 'hang') return; // accepts, reads, never answers
      if (m.mode === 'fail') {
        res.writeHead(503).end('no');
        return;
      }
      if (m.mode === 'slow') {
        deliver(p, body);
        setTimeout(() => res.writeHead(200).end('ok'), m.ms);
        return;
      }
      deliver(p, body);
      res.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
    });
  });
  s.keepAliveTimeout = 120000;
  s.headersTimeout = 121000;
  s.requestTimeout = 0;
  s.listen(p, a.host, 1024);
}
// control: /reset?run=ID  /mode?port=P&mode=hang|slow|ok|fail&ms=N  /count  /dump (JSON lines)
http
  .createServer((req, res) => {
    const u = new URL(req.url, 'http://x');
    const q = Object.fromEntries(u.searchParams);
    if (u.pathname === '/reset') {
      recs = [];
      uniq = new Set();
      strangers = 0;
      run = q.run ?? null;
      return res.end('ok');
    }
    if (u.pathname === '/mode') {
      modes.set(+q.port, { mode: q.mode, ms: +(q.ms || 0) });
      return res.end('ok');
    }
    if (u.pathname === '/count')
      return res.end(JSON.stringify({ n: uniq.size, raw: recs.length / 5, strangers, open }));
    if (u.pathname === '/dump') {
      const out = [];
      for (let i = 0; i < recs.length; i += 5) out.push(recs.slice(i, i + 5).join(' '));
      return res.end(out.join('\n'));
    }
    res.writeHead(404).end();
  })
  .listen(+a.control, a.host, () => console.log('sink ready'));
