import { isUtf8 } from 'node:buffer';

import { AppError } from '@carillon/util';

import { jsonFault } from './json-fault';

/**
 * The value of a JSON text in UTF-8.
 *
 * @throws AppError `REQUEST_UNREADABLE`; its fault has the position of the first character that does not fit
 */
export function readJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw unreadable('The body is not UTF-8.');
  if (bytes.length === 0) throw unreadable('The body is empty; it must be JSON.', 0);
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const fault = jsonFault(text);
    throw unreadable(`The body is not JSON. ${fault?.detail ?? ''}`.trim(), fault?.position, error);
  }
}

function unreadable(detail: string, position?: number, cause?: unknown): AppError {
  return new AppError('REQUEST_UNREADABLE', detail, {
    faults: [{ pointer: '', code: 'REQUEST_UNREADABLE', detail, ...(position === undefined ? {} : { position }) }],
    cause,
  });
}
