import { isUtf8 } from 'node:buffer';

import { AppError } from '@carillon/util';

/**
 * `REQUEST_UNREADABLE` that names the place: the byte in words, and the UTF-16 unit as the fault's `position`.
 */
export function unreadable(bytes: Buffer, at: number, what: string): AppError {
  const position = bytes.toString('utf8', 0, at).length;
  const detail = `${what} at byte ${at}`;
  return new AppError('REQUEST_UNREADABLE', detail, {
    faults: [{ pointer: '', code: 'REQUEST_UNREADABLE', detail, position }],
  });
}

/**
 * Lets only UTF-8 text without a byte order mark pass (RFC 8259, 8.1).
 *
 * @throws AppError `REQUEST_UNREADABLE` with the position of the first byte that does not belong
 */
export function requireUtf8(bytes: Buffer): void {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) throw unreadable(bytes, 0, 'a byte order mark');
  if (isUtf8(bytes)) return;
  throw unreadable(bytes, firstInvalidByte(bytes), 'a byte sequence that is not UTF-8');
}

function firstInvalidByte(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const end = at + sequenceLength(bytes[at] ?? 0);
    // a shorter slice at the end of the buffer is a broken sequence, which isUtf8 refuses as well
    if (!isUtf8(bytes.subarray(at, end))) return at;
    at = end;
  }
  return at;
}

function sequenceLength(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc0 ? 2 : 1;
}
