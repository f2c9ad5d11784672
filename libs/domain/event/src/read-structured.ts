import { type Fault } from '@carillon/util';

import {
  attributeFaults,
  eventFault,
  invalidEvent,
  isAttributeName,
  isAttributeText,
  pointerTo,
} from './attribute-rules';
import { type AttributeMap, type CarriedEvent, newAttributes } from './carried-event';
import { isFormerVersion, presentName } from './former-versions';
import {
  isStringAt,
  lastMember,
  type Member,
  membersOf,
  membersWithin,
  type ObjectParts,
  stringAt,
  textAt,
} from './json-parts';
import { STRUCTURED_TYPE } from './media-type';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const INTEGER = /^-?\d+$/;
/** Attributes whose type is not ours to choose; every other name is an extension and may be a boolean or an integer too. */
const STRINGS = new Set(['specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'dataschema']);

/**
 * Reads an event in CloudEvents JSON format: 1.0 strictly, 0.1 to 0.3 leniently (what they need, under their own names). The body is
 * kept as it came. Integers in extensions may have any size; the specification's 32 bits are not enforced.
 *
 * @throws AppError `REQUEST_UNREADABLE` with the position when it is not JSON; `EVENT_INVALID` with every fault
 */
export function readStructured(bytes: Buffer): CarriedEvent {
  const parts = membersOf(bytes);
  if (parts === null) throw invalidEvent([eventFault('', 'an event is a JSON object')]);
  const { attributes, faults } = readEnvelope(bytes, parts);
  if (faults.length > 0) throw invalidEvent(faults);
  return structuredEvent(attributes, bytes);
}

/** The event whose envelope was read. */
export function structuredEvent(attributes: AttributeMap, body: Buffer): CarriedEvent {
  return { form: 'structured', attributes, contentType: STRUCTURED_TYPE, body };
}

/** Attributes of an envelope and what is wrong with it. */
export interface EnvelopeReading {
  readonly attributes: AttributeMap;
  readonly faults: readonly Fault[];
}

/** Reads the envelope whose members are `parts`. Never throws. */
export function readEnvelope(bytes: Buffer, parts: ObjectParts): EnvelopeReading {
  const version = lastMember(parts, 'specversion') ?? lastMember(parts, 'cloudEventsVersion');
  const former = version !== undefined && isFormerVersion(scalarAt(bytes, version).text);
  return former ? readFormer(bytes, parts) : readPresent(bytes, parts);
}

function readPresent(bytes: Buffer, parts: ObjectParts): EnvelopeReading {
  const attributes = newAttributes();
  const faults: Fault[] = [];
  const seen = new Set<string>();
  const mistyped = new Set<string>();
  for (const member of parts.members) {
    const { name } = member;
    if (seen.has(name)) faults.push(eventFault(pointerTo(name), `${name} stands there more than once`));
    seen.add(name);
    if (name === 'data' || name === 'data_base64') continue;
    const scalar = scalarAt(bytes, member);
    if (scalar.type === 'null') continue; // CloudEvents JSON format, 2.2: as if it were left out
    if (scalar.type === 'none' || (scalar.type === 'other' && STRINGS.has(name))) {
      mistyped.add(pointerTo(name));
      faults.push(
        eventFault(
          pointerTo(name),
          STRINGS.has(name) ? 'must be a string' : 'must be a string, a boolean or an integer',
        ),
      );
    } else {
      attributes[name] = scalar.text;
    }
  }
  faults.push(
    ...attributeFaults(attributes).filter((fault) => !mistyped.has(fault.pointer)),
    ...payloadFaults(bytes, parts),
  );
  return { attributes, faults };
}

/** Takes what can be an attribute and leaves the rest alone; an id, a source and a type must be found. */
function readFormer(bytes: Buffer, parts: ObjectParts): EnvelopeReading {
  const attributes = newAttributes();
  const extensions = lastMember(parts, 'extensions');
  const nested = extensions === undefined ? null : membersWithin(bytes, extensions);
  for (const member of [...(nested?.members ?? []), ...parts.members]) {
    const name = presentName(member.name);
    const scalar = scalarAt(bytes, member);
    const usable = scalar.type === 'string' || scalar.type === 'other';
    if (usable && isAttributeName(name) && isAttributeText(scalar.text)) attributes[name] = scalar.text;
  }
  attributes['specversion'] = '1.0';
  // of their other attributes nothing is asked, so faults in those do not count
  const faults = attributeFaults(attributes).filter(({ pointer }) => ['/id', '/source', '/type', ''].includes(pointer));
  return { attributes, faults };
}

function payloadFaults(bytes: Buffer, parts: ObjectParts): Fault[] {
  const base64 = lastMember(parts, 'data_base64');
  if (base64 === undefined || scalarAt(bytes, base64).type === 'null') return [];
  if (lastMember(parts, 'data') !== undefined)
    return [eventFault('/data_base64', 'data and data_base64 exclude each other')];
  if (isStringAt(bytes, base64) && BASE64.test(stringAt(bytes, base64))) return [];
  return [eventFault('/data_base64', 'must be a string in Base64 (RFC 4648, section 4)')];
}

/** A value as the text of an attribute: a string, another scalar that can be one, `null`, or nothing that can be one. */
interface Scalar {
  readonly type: 'string' | 'other' | 'null' | 'none';
  readonly text: string;
}

function scalarAt(bytes: Buffer, member: Member): Scalar {
  if (isStringAt(bytes, member)) return { type: 'string', text: stringAt(bytes, member) };
  const text = textAt(bytes, member);
  if (text === 'null') return { type: 'null', text };
  return { type: text === 'true' || text === 'false' || INTEGER.test(text) ? 'other' : 'none', text };
}
