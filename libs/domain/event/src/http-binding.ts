import { isUtf8 } from 'node:buffer';

import { type Fault } from '@carillon/util';

import { attributeFaults, eventFault, invalidEvent, pointerTo } from './attribute-rules';
import { type CarriedEvent, newAttributes } from './carried-event';
import { isFormerVersion, presentName } from './former-versions';
import { isJsonType, mediaTypeOf } from './media-type';
import { payloadOf } from './payload';
import { requireJson } from './payload-kind';

/** Headers as Node gives them: names in lower case, values in Latin-1. */
export type HttpHeaders = Readonly<Record<string, string | string[] | undefined>>;

const PREFIX = 'ce-';
/** What the CloudEvents HTTP binding (3.1.3.2) lets stand in a header value as it is. */
const PLAIN = /[\x21\x23\x24\x26-\x7e]/;

/** Whether the headers carry attributes, so that the body is a payload alone. */
export function isBinaryHttp(headers: HttpHeaders): boolean {
  return (
    headers['ce-specversion'] !== undefined ||
    headers['ce-cloudeventsversion'] !== undefined ||
    headers['ce-id'] !== undefined
  );
}

/**
 * Reads an event in binary mode of the CloudEvents HTTP binding. Attributes of 0.1 to 0.3 are taken over under the names of 1.0.
 *
 * @throws AppError `EVENT_INVALID` with every fault; `REQUEST_UNREADABLE` with the position when the body is announced as JSON and is not
 */
export function readBinary(headers: HttpHeaders, body: Buffer): CarriedEvent {
  const attributes = newAttributes();
  const faults: Fault[] = [];
  for (const header in headers) {
    if (!header.startsWith(PREFIX)) continue;
    const name = header.slice(PREFIX.length);
    const value = headers[header] ?? '';
    const text = headerText(Array.isArray(value) ? value.join(', ') : value);
    if (text === null) faults.push(eventFault(pointerTo(name), 'is not UTF-8 after percent-decoding'));
    attributes[name] = text ?? '';
  }
  const contentType = headers['content-type'];
  return binaryEvent(attributes, Array.isArray(contentType) ? contentType[0] : contentType, body, faults);
}

/** Attributes and payload of any event as headers and body in binary mode; the payload's bytes are those that came. */
export function httpBinaryOf(event: CarriedEvent): { headers: Record<string, string>; body: Buffer } {
  const { attributes, contentType, bytes } = payloadOf(event);
  const headers: Record<string, string> = {};
  for (const name in attributes) headers[`${PREFIX}${name}`] = encoded(attributes[name] ?? '');
  if (contentType !== null) headers['content-type'] = contentType;
  return { headers, body: bytes };
}

/** Judges attributes that came beside a payload, over HTTP or Kafka, and makes the event. */
export function binaryEvent(
  given: Readonly<Record<string, string>>,
  contentTypeGiven: string | undefined,
  body: Buffer,
  faults: readonly Fault[] = [],
): CarriedEvent {
  const former = isFormerVersion(given['specversion'] ?? given['cloudeventsversion']);
  const attributes = former ? presentAttributes(given) : Object.assign(newAttributes(), given);
  // the binding has the content type only; some write the attribute as well
  const contentType = contentTypeGiven ?? attributes['datacontenttype'] ?? null;
  if (contentType !== null) attributes['datacontenttype'] = contentType;
  const all = [...faults, ...attributeFaults(attributes)];
  if (all.length > 0) throw invalidEvent(all);
  if (body.length > 0 && isJsonType(mediaTypeOf(contentType))) requireJson(body);
  delete attributes['datacontenttype'];
  return { form: 'binary', attributes, contentType, body };
}

function presentAttributes(given: Readonly<Record<string, string>>): Record<string, string> {
  const attributes = newAttributes();
  for (const name in given) attributes[presentName(name.replace(/^x-/, ''))] = given[name] ?? '';
  attributes['specversion'] = '1.0';
  return attributes;
}

/** Unquotes and percent-decodes a header's value (CloudEvents HTTP binding, 3.1.3.2); null when what comes out is not UTF-8. */
function headerText(value: string): string | null {
  const bare = /^"(?:[^"\\]|\\.)*"$/s.test(value) ? value.slice(1, -1).replace(/\\(.)/gs, '$1') : value;
  if (/^[\x20-\x24\x26-\x7e]*$/.test(bare)) return bare;
  const bytes = Buffer.from(
    bare.replace(/%([0-9a-f]{2})/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}

function encoded(text: string): string {
  if (/^[\x21\x23\x24\x26-\x7e]*$/.test(text)) return text;
  let out = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    const character = String.fromCharCode(byte);
    out += PLAIN.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}
