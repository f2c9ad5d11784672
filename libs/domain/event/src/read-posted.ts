import { isAttributeText } from './attribute-rules';
import { type CarriedEvent, newAttributes } from './carried-event';
import { isStringAt, lastMember, type ObjectParts, postedMembersOf, stringAt } from './json-parts';

/** Longer text in `source`, `type` or `eventType` is not taken over into an attribute. */
const MAX_TAKEN_LENGTH = 2048;

/**
 * Reads a document as posted to Pacifica's `/receive`: any JSON value, `NaN` and `Infinity` included (Python reads and writes them).
 * Its attributes are made: `id` is the given fresh one, `source` and `type` are the body's where it has usable ones.
 *
 * @throws AppError `REQUEST_UNREADABLE` with the position when it is not JSON in UTF-8
 */
export function readPosted(bytes: Buffer, id: string): CarriedEvent {
  const parts = postedMembersOf(bytes);
  const attributes = newAttributes();
  attributes['specversion'] = '1.0';
  attributes['id'] = id;
  attributes['source'] = takenFrom(bytes, parts, 'source') ?? '/receive';
  attributes['type'] = takenFrom(bytes, parts, 'type') ?? takenFrom(bytes, parts, 'eventType') ?? 'pacifica.event';
  return { form: 'posted', attributes, contentType: 'application/json', body: bytes };
}

function takenFrom(bytes: Buffer, parts: ObjectParts | null, name: string): string | null {
  const member = parts === null ? undefined : lastMember(parts, name);
  if (member === undefined || !isStringAt(bytes, member)) return null;
  const text = stringAt(bytes, member);
  return text !== '' && text.length <= MAX_TAKEN_LENGTH && isAttributeText(text) ? text : null;
}
