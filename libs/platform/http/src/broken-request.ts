import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

import { AppError } from '@carillon/util';

import { PROBLEM_TYPE, problemOf } from './problem';

/** What Node.js could not read as HTTP at all. */
const REASONS: Partial<Record<string, { status: number; detail: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, detail: 'The headers are too large.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: 'The request did not arrive in time.' },
};

/** Answers, as far as the socket still takes it, and closes. There is no request yet, so nothing of it can be told. */
export function refuseBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { status, detail } = REASONS[error.code ?? ''] ?? { status: 400, detail: 'This is not an HTTP request.' };
  const { problem } = problemOf(new AppError('REQUEST_UNREADABLE', detail), randomBytes(16).toString('hex'));
  const body = JSON.stringify({ ...problem, status });
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}
