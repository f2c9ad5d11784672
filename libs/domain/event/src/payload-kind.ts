import { isUtf8 } from 'node:buffer';

import { type CarriedEvent } from './carried-event';
import { JsonScanner } from './json-scanner';
import { isJsonType, isTextType, mediaTypeOf } from './media-type';
import { requireUtf8 } from './unreadable';

/** How a payload stands in CloudEvents JSON format: as JSON, as a string, as Base64, or not at all. */
export type PayloadKind = 'json' | 'text' | 'bytes' | 'none';

const kinds = new WeakMap<CarriedEvent, PayloadKind>();

/**
 * The kind of a binary event's payload. JSON is what its type announces (or no type) and what is JSON; found out once an event.
 */
export function payloadKind(event: CarriedEvent): PayloadKind {
  const known = kinds.get(event);
  if (known !== undefined) return known;
  const kind = judge(event);
  kinds.set(event, kind);
  return kind;
}

/**
 * Judges JSON text as a whole.
 *
 * @throws AppError `REQUEST_UNREADABLE` with the position
 */
export function requireJson(bytes: Buffer): void {
  requireUtf8(bytes);
  const scanner = new JsonScanner(bytes);
  scanner.skipValue();
  scanner.expectEnd();
}

function judge({ body, contentType }: CarriedEvent): PayloadKind {
  if (body.length === 0) return 'none';
  const type = mediaTypeOf(contentType);
  if ((contentType === null || isJsonType(type)) && isJson(body)) return 'json';
  return isTextType(type) && isUtf8(body) ? 'text' : 'bytes';
}

function isJson(bytes: Buffer): boolean {
  try {
    requireJson(bytes);
    return true;
  } catch {
    return false; // the scanner's only way to fail; a payload that is not JSON is carried as bytes
  }
}
