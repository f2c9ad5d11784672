import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';

import { waitFor } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type SampleApp, startSampleApp } from './sample-app.fixture';

const MIB = 1_048_576;
const piece = Buffer.alloc(64 * 1024, 97);
const HEAD = 'POST /v1/bytes HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\n';

let sample: SampleApp;
beforeAll(async () => (sample = await startSampleApp()));
afterAll(() => sample.app.close());

/** A client that has more to send for ever: as much as is taken, or a byte now and then. */
function endless(head: string, perWrite: Buffer) {
  const seen = { isCut: false, sentBytes: 0 };
  const write = () => {
    if (seen.isCut) return;
    socket.write(perWrite, () => {
      seen.sentBytes += perWrite.length;
      setTimeout(write, perWrite.length > 1 ? 0 : 20);
    });
  };
  const socket = connect(sample.port, '127.0.0.1', () => socket.write(head, write));
  socket.on('error', () => undefined); // a reset is what is waited for
  socket.on('close', () => (seen.isCut = true));
  socket.resume();
  return seen;
}

/** Node's fetch on a thread of its own: on ours it would write only while the server does not run. */
const FETCH = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { url, bytes, isStreamed } = workerData;
  const body = Buffer.alloc(bytes);
  const pieces = function* () { for (let at = 0; at < bytes; at += 65536) yield body.subarray(at, at + 65536); };
  const form = isStreamed ? { body: ReadableStream.from(pieces()), duplex: 'half' } : { body };
  fetch(url, { method: 'POST', headers: { 'content-type': 'text/plain' }, ...form })
    .then(async (response) => ({ status: response.status, problem: await response.json() }))
    .catch((error) => ({ failed: String(error.cause ?? error) }))
    .then((told) => parentPort.postMessage(told));
`;

async function fetchElsewhere(mebibytes: number, isStreamed: boolean): Promise<unknown> {
  const workerData = { url: `${sample.url}/v1/bytes`, bytes: mebibytes * MIB, isStreamed };
  const thread = new Worker(FETCH, { eval: true, workerData });
  const [told] = (await once(thread, 'message')) as [unknown];
  await thread.terminate();
  return told;
}

describe('a body above the limit is answered with 413', () => {
  it.each([
    [9, 'at once', false],
    [30, 'at once', false],
    [200, 'at once', false],
    [9, 'piece by piece', true],
    [30, 'piece by piece', true],
  ])('when fetch sends %i MiB %s', async (mebibytes, _, isStreamed) => {
    for (let time = 0; time < 5; time += 1)
      expect(await fetchElsewhere(mebibytes, isStreamed)).toMatchObject({
        status: 413,
        problem: { code: 'BODY_TOO_LARGE' },
      });
  });

  it('when a client looks at the answer only after all is written', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(sample.port, '127.0.0.1').pause();
      socket.on('error', reject);
      socket.write(`${HEAD}content-length: ${24 * MIB}\r\n\r\n`);
      socket.write(Buffer.alloc(24 * MIB), () => {
        let text = '';
        socket.on('data', (chunk) => (text += chunk.toString()));
        socket.on('close', () => resolve(text)).resume();
      });
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":"BODY_TOO_LARGE"/);
  });

  it('at once, before the rest has arrived', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'content-type': 'text/plain', 'content-length': 20 * MIB };
      const sending = httpRequest(`${sample.url}/v1/bytes`, { method: 'POST', headers }, (response) => {
        resolve(response.statusCode);
        sending.destroy();
      });
      sending.on('error', reject);
      sending.write(piece);
    });
    expect(status).toBe(413);
  });

  it.each([
    ['drips', Buffer.from('a'), `content-length: ${9 * MIB}`],
    ['floods', piece, `transfer-encoding: chunked\r\n\r\n${(1024 * MIB).toString(16)}`],
  ])('and one that %s for ever is cut off', async (_, perWrite, head) => {
    const client = endless(`${HEAD}${head}\r\n${head.startsWith('content') ? '\r\n' : ''}`, perWrite);
    await waitFor(() => client.isCut, { timeoutMs: 4_000 });
    expect(client.sentBytes).toBeLessThan(64 * MIB);
  });
});
