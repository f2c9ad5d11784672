import {
  BATCH_TYPE,
  type CarriedEvent,
  type HttpHeaders,
  isBinaryHttp,
  isUtf8Type,
  type MediaType,
  mediaTypeOf,
  readBatch,
  readBinary,
  readStructured,
  STRUCTURED_TYPE,
} from '@carillon/domain-event';
import { AppError } from '@carillon/util';

import { requireRequestSize } from './event-sizes';

/** The events of a request, in order. */
export interface EventsRequest {
  readonly events: readonly CarriedEvent[];
  readonly isBatch: boolean;
}

/**
 * Reads a request of the CloudEvents HTTP binding: structured, batched or binary mode, told apart by its content type.
 *
 * @throws AppError `CONTENT_TYPE_UNSUPPORTED`, `BODY_TOO_LARGE`, `REQUEST_UNREADABLE`, `EVENT_INVALID` with all faults
 */
export function readEventsRequest(headers: HttpHeaders, body: Buffer): EventsRequest {
  requirePlainBody(headers);
  const type = mediaTypeOf(headerOf(headers, 'content-type'));
  const isBatch = type?.essence === BATCH_TYPE;
  requireRequestSize(body, isBatch);
  if (type !== null && type.essence.startsWith('application/cloudevents')) {
    requireKnownFormat(type);
    return isBatch ? { events: readBatch(body), isBatch } : { events: [readStructured(body)], isBatch };
  }
  if (isBinaryHttp(headers)) return { events: [readBinary(headers, body)], isBatch };
  throw unsupported(`Send ${STRUCTURED_TYPE}, ${BATCH_TYPE}, or ce- headers with a body of any type.`);
}

function requireKnownFormat(type: MediaType): void {
  if (type.essence !== STRUCTURED_TYPE && type.essence !== BATCH_TYPE)
    throw unsupported(`${type.essence} is not read; ${STRUCTURED_TYPE} is.`);
  if (!isUtf8Type(type)) throw unsupported(`JSON is UTF-8; the charset ${String(type.charset)} is not read.`);
}

/** What comes in goes out: a compressed body would go out compressed, without the header that says so. */
function requirePlainBody(headers: HttpHeaders): void {
  const encoding = headerOf(headers, 'content-encoding')?.trim().toLowerCase();
  if (encoding !== undefined && encoding !== '' && encoding !== 'identity')
    throw unsupported(`A body with content-encoding ${encoding} is not read.`);
}

function headerOf(headers: HttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function unsupported(detail: string): AppError {
  return new AppError('CONTENT_TYPE_UNSUPPORTED', detail);
}
