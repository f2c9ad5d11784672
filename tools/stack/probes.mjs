import net from 'node:net';

import { HOST } from './options.mjs';

/** ApiVersions version 0, correlation id 7, client "ping". */
const API_VERSIONS = Buffer.from([0, 0, 0, 14, 0, 18, 0, 0, 0, 0, 0, 7, 0, 4, 112, 105, 110, 103]);

/**
 * Whether a Kafka broker answers. The broker opens this listener only once it is registered and unfenced, so the answer is
 * enough to go on.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function kafkaAnswers(port) {
  return ask(port, API_VERSIONS, (answer) => {
    if (answer.length < 10) return undefined;
    return answer.readInt32BE(4) === 7 && answer.readInt16BE(8) === 0;
  });
}

/**
 * Whether a MongoDB answers `{ ping: 1, $db: "admin" }`.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function mongoAnswers(port) {
  return ask(port, mongoPing(), (answer) => {
    if (answer.length < 16 || answer.length < answer.readInt32LE(0)) return undefined;
    return answer.readInt32LE(8) === 1;
  });
}

/** OP_MSG (2013) with request id 1 and one body section. */
function mongoPing() {
  const body = Buffer.concat([
    Buffer.from([0x10]), // int32
    Buffer.from('ping\0'),
    Buffer.from([1, 0, 0, 0]),
    Buffer.from([0x02]), // string, length 6 with its zero byte
    Buffer.from('$db\0'),
    Buffer.from([6, 0, 0, 0]),
    Buffer.from('admin\0'),
    Buffer.from([0]), // end of document
  ]);
  const message = Buffer.alloc(25 + body.length);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(1, 4);
  message.writeInt32LE(2013, 12);
  message.writeInt32LE(4 + body.length, 21);
  body.copy(message, 25);
  return message;
}

/**
 * Sends the bytes and judges what comes back; `judge` says undefined as long as it has not seen enough.
 * @param {number} port
 * @param {Buffer} request
 * @param {(answer: Buffer) => boolean | undefined} judge
 * @returns {Promise<boolean>}
 */
function ask(port, request, judge) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: HOST });
    let answer = Buffer.alloc(0);
    const finish = (/** @type {boolean} */ verdict) => {
      socket.destroy();
      resolve(verdict);
    };
    socket.setTimeout(1500, () => finish(false));
    socket.on('error', () => finish(false));
    socket.on('close', () => resolve(false));
    socket.on('connect', () => socket.write(request));
    socket.on('data', (data) => {
      answer = Buffer.concat([answer, data]);
      const verdict = judge(answer);
      if (verdict !== undefined) finish(verdict);
    });
  });
}
