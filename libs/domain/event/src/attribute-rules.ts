import { AppError, type Fault } from '@carillon/util';

/** CloudEvents asks for 20 at most; this is where a name stops being one. */
export const MAX_NAME_LENGTH = 64;
/** All attributes of one event together, names and values, in UTF-16 units: what Kafka and HTTP headers have to carry beside the payload. */
export const MAX_ATTRIBUTES_LENGTH = 64 * 1024;

const REQUIRED = ['specversion', 'id', 'source', 'type'] as const;
const NAME = /^[a-z0-9]+$/;
const TIME =
  /^(\d{4})-(\d\d)-(\d\d)[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const MEDIA_TYPE = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+\/[!#$%&'*+.^_`|~0-9A-Za-z-]+\s*(;.*)?$/s;
// CloudEvents 1.0.2, "Type System": no control characters, no half of a surrogate pair, no noncharacters
// eslint-disable-next-line no-control-regex -- refusing control characters is what it is for
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\p{Surrogate}\p{Noncharacter_Code_Point}]/u;

/** A fault of an event; `pointer` is a JSON pointer into the event, also for one that came in headers. */
export function eventFault(pointer: string, detail: string): Fault {
  return { pointer, code: 'EVENT_INVALID', detail };
}

/** `EVENT_INVALID` with all of `faults`, the first one in its text. */
export function invalidEvent(faults: readonly Fault[]): AppError {
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return new AppError('EVENT_INVALID', `${first?.pointer || 'the event'}: ${first?.detail ?? ''}${more}`, { faults });
}

/** `/name` by RFC 6901. */
export function pointerTo(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Whether this can be the name of an attribute. */
export function isAttributeName(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && NAME.test(name) && name !== 'data';
}

/** Whether CloudEvents lets this text stand in an attribute. */
export function isAttributeText(text: string): boolean {
  return !FORBIDDEN.test(text);
}

/**
 * Everything that CloudEvents 1.0 has against these attributes: missing ones, names, and values of those it knows. Extensions may hold
 * any text.
 */
export function attributeFaults(attributes: Readonly<Record<string, string>>): Fault[] {
  const faults: Fault[] = [];
  for (const name of REQUIRED) {
    if (attributes[name] === undefined)
      faults.push(eventFault(`/${name}`, `the required attribute ${name} is missing`));
  }
  let length = 0;
  for (const name in attributes) {
    const value = attributes[name] ?? '';
    length += name.length + value.length;
    const detail = nameFault(name) ?? valueFault(name, value);
    if (detail !== null) faults.push(eventFault(pointerTo(name), detail));
  }
  if (length > MAX_ATTRIBUTES_LENGTH) {
    faults.push(
      eventFault('', `the attributes have ${length} characters together; ${MAX_ATTRIBUTES_LENGTH} are allowed`),
    );
  }
  return faults;
}

function nameFault(name: string): string | null {
  if (isAttributeName(name)) return null;
  return `an attribute's name has 1 to ${MAX_NAME_LENGTH} of a-z and 0-9`;
}

function valueFault(name: string, value: string): string | null {
  if (!isAttributeText(value)) return 'has a control character or is not well-formed Unicode';
  switch (name) {
    case 'specversion':
      return value === '1.0' ? null : 'must be "1.0" (0.1, 0.2 and 0.3 are read as well)';
    case 'id':
    case 'source':
    case 'type':
    case 'subject':
    case 'dataschema':
      return value === '' ? 'must not be empty' : null;
    case 'time':
      return isTime(value) ? null : 'must be a time by RFC 3339, like 2026-11-21T09:30:00Z';
    case 'datacontenttype':
      return MEDIA_TYPE.test(value) ? null : 'must be a media type, like application/json';
    default:
      return null;
  }
}

/** RFC 3339, 5.6; a leap second is taken at any minute. */
function isTime(text: string): boolean {
  const [, year, month, day] = TIME.exec(text) ?? [];
  if (year === undefined) return false;
  const monthNumber = Number(month);
  const daysInMonth = new Date(Date.UTC(Number(year), monthNumber, 0)).getUTCDate();
  return monthNumber >= 1 && monthNumber <= 12 && Number(day) >= 1 && Number(day) <= daysInMonth;
}
