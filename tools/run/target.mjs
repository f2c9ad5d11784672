#!/usr/bin/env node
// The small target of `npm start`: prints each request. `/status/503` answers with that status, everything else with 204.
//   node tools/run/target.mjs <port>
import http from 'node:http';

const SHOWN_HEADERS = ['content-type', 'webhook-id', 'carillon-event', 'carillon-subscription', 'carillon-attempt'];
const SHOWN_BYTES = 2048;

const server = http.createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    console.log(describe(request, Buffer.concat(chunks)));
    response.writeHead(statusOf(request.url ?? '/')).end();
  });
});

/**
 * @param {http.IncomingMessage} request
 * @param {Buffer} body
 */
function describe(request, body) {
  const headers = SHOWN_HEADERS.filter((name) => request.headers[name] !== undefined).map(
    (name) => `  ${name}: ${request.headers[name]}`,
  );
  const text = body.subarray(0, SHOWN_BYTES).toString('utf8');
  const more = body.length > SHOWN_BYTES ? ` … (${body.length} bytes)` : '';
  return [`target | ${request.method} ${request.url}`, ...headers, `  ${text}${more}`].join('\n');
}

/** @param {string} url */
function statusOf(url) {
  const status = Number(/^\/status\/([2-5]\d\d)\b/.exec(url)?.[1] ?? 204);
  return status;
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => process.exit(0));
server.listen(Number(process.argv[2]), '127.0.0.1');
