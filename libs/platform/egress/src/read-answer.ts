import type { Readable } from 'node:stream';

import type { Answered } from './outgoing';

/** What is read and thrown away so that the connection can be used again; more than this is cheaper to cut off. */
const DISCARD_LIMIT_BYTES = 64 * 1024;

/**
 * Keeps the first `limitBytes` of a body. Never rejects: a body that breaks off, or whose deadline passes, is `cut`, because
 * the status line is the answer and the body only what people read about it.
 */
export async function readBody(body: Readable, limitBytes: number): Promise<Pick<Answered, 'body' | 'bodyEnd'>> {
  const kept: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of body) {
      // the cast: a body without an encoding yields buffers
      const bytes = chunk as Buffer;
      if (sizeBytes < limitBytes) kept.push(bytes.subarray(0, limitBytes - sizeBytes));
      sizeBytes += bytes.length;
      // leaving the loop destroys the body and with it the connection
      if (sizeBytes > limitBytes + DISCARD_LIMIT_BYTES) break;
    }
  } catch {
    // whoever broke it off, what came before is all there is to know
    return { body: Buffer.concat(kept), bodyEnd: sizeBytes > limitBytes ? 'trimmed' : 'cut' };
  }
  return { body: Buffer.concat(kept), bodyEnd: sizeBytes > limitBytes ? 'trimmed' : 'whole' };
}
