import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** As much as a client is likely to have on its way before it looks at an answer, several times over. */
const MOST_BYTES = 32 * 1024 * 1024;
/** A client that has not stopped by then is cut off. */
const MOST_MS = 2_000;

/**
 * The answer to a request whose body is refused while it still arrives: sent at once, whole, but the connection closes only when the client has stopped
 * writing. Closed sooner, with bytes on their way, a client that writes before it reads (Node's fetch, most libraries) gets a broken pipe and never sees the
 * answer. What still arrives is thrown away, within bounds of bytes and time.
 *
 * The answer must carry its length, or the client waits for its end.
 */
export function lingering(request: IncomingMessage, answer: Buffer): Readable {
  return Readable.from(answerThenDrain(request, answer), { objectMode: false });
}

async function* answerThenDrain(request: IncomingMessage, answer: Buffer): AsyncIterable<Buffer> {
  yield answer;
  await drained(request);
}

/** Resolves when the body has ended, the client has gone, or the bounds are reached. */
function drained(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let leftBytes = MOST_BYTES;
    const count = (chunk: Buffer) => {
      leftBytes -= chunk.length;
      if (leftBytes <= 0) end();
    };
    const end = () => {
      clearTimeout(timer);
      request.off('data', count).off('end', end).off('close', end).pause();
      resolve();
    };
    const timer = setTimeout(end, MOST_MS);
    request.on('data', count).once('end', end).once('close', end).resume();
  });
}
