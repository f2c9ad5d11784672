import { type AttributeMap, type CarriedEvent, newAttributes } from './carried-event';
import { isStringAt, lastMember, type Member, membersOf, stringAt } from './json-parts';
import { isJsonType, mediaTypeOf } from './media-type';

/** An event as binary modes show it: attributes (without `datacontenttype`), the payload's type, and its bytes alone. */
export interface Payload {
  readonly attributes: AttributeMap;
  readonly contentType: string | null;
  readonly bytes: Buffer;
}

/**
 * The payload of any event. JSON inside a structured event is its stretch of the body, byte for byte; a string under a type that is not
 * JSON is that string's text; Base64 is decoded. An event without a payload has no bytes.
 *
 * @throws AppError `REQUEST_UNREADABLE` when the body of a structured event is not JSON
 */
export function payloadOf(event: CarriedEvent): Payload {
  if (event.form !== 'structured')
    return { attributes: event.attributes, contentType: event.contentType, bytes: event.body };
  const { datacontenttype, datacontentencoding, ...others } = event.attributes;
  const attributes = Object.assign(newAttributes(), others);
  const parts = membersOf(event.body);
  const base64 = parts === null ? undefined : lastMember(parts, 'data_base64');
  if (base64 !== undefined && isStringAt(event.body, base64)) {
    return { attributes, contentType: datacontenttype ?? null, bytes: decodedAt(event.body, base64) };
  }
  const data = parts === null ? undefined : lastMember(parts, 'data');
  if (data === undefined) return { attributes, contentType: datacontenttype ?? null, bytes: Buffer.alloc(0) };
  // CloudEvents JSON format, 3.1: without a type it is JSON
  const contentType = datacontenttype ?? 'application/json';
  return { attributes, contentType, bytes: dataBytes(event.body, data, contentType, datacontentencoding) };
}

function dataBytes(body: Buffer, data: Member, contentType: string, encoding: string | undefined): Buffer {
  if (isStringAt(body, data)) {
    if (encoding === 'base64') return decodedAt(body, data); // 0.2 and 0.3
    if (!isJsonType(mediaTypeOf(contentType))) return Buffer.from(stringAt(body, data), 'utf8');
  }
  return body.subarray(data.start, data.end);
}

function decodedAt(body: Buffer, member: Member): Buffer {
  return Buffer.from(stringAt(body, member), 'base64');
}
