import { AppError } from '@carillon/util';

import { type CarriedEvent } from './carried-event';
import { parseExactly } from './exact-json';
import { isFormerVersion, presentName } from './former-versions';
import { JsonScanner } from './json-scanner';
import { payloadKind } from './payload-kind';

const documents = new WeakMap<CarriedEvent, { readonly document: unknown }>();

/**
 * What a filter sees: the event in CloudEvents JSON format, a binary one too (JSON under `data`, all else under `data_base64`); a posted
 * document as it was posted. An event of 0.1 to 0.3 is seen as sent, with 1.0's names of the renamed attributes beside its own.
 * Integers beyond 2^53 are `bigint`; other numbers that a double cannot hold are `NaN`. Parsed once an event; shared, so not to be changed.
 *
 * @throws AppError `REQUEST_UNREADABLE` when the body is not JSON
 */
export function documentOf(event: CarriedEvent): unknown {
  const known = documents.get(event);
  if (known !== undefined) return known.document;
  const document = event.form === 'binary' ? binaryDocument(event) : wholeDocument(event);
  documents.set(event, { document });
  return document;
}

function wholeDocument(event: CarriedEvent): unknown {
  const document = parse(event.body, event.form === 'posted');
  return event.form === 'structured' && isRecord(document) ? withPresentNames(document) : document;
}

function binaryDocument(event: CarriedEvent): unknown {
  const { attributes, contentType, body } = event;
  const document: Record<string, unknown> = { ...attributes };
  if (contentType !== null) document['datacontenttype'] = contentType;
  const kind = payloadKind(event);
  if (kind === 'json') document['data'] = parse(body, false);
  else if (kind !== 'none') document['data_base64'] = body.toString('base64');
  return document;
}

function withPresentNames(document: Record<string, unknown>): Record<string, unknown> {
  const version = document['specversion'] ?? document['cloudEventsVersion'];
  if (typeof version !== 'string' || !isFormerVersion(version)) return document;
  for (const [name, value] of Object.entries(document)) {
    const present = presentName(name);
    if (present !== name && !Object.hasOwn(document, present) && present !== '__proto__') document[present] = value;
  }
  return document;
}

/** As JSON.parse, but no integer is rounded. The usual body pays for one regular expression more. */
function parse(bytes: Buffer, takesNaN: boolean): unknown {
  const text = bytes.toString('utf8');
  // lets digits, exponents and words inside strings through as well; the scanner tells them apart
  if (/\d{16}|\d[eE]|NaN|Infinity/.test(text)) {
    const scanner = judged(bytes, takesNaN);
    if (scanner.sawWideNumber) return parseExactly(text);
  }
  try {
    // the cast puts `unknown` in the place of JSON.parse's `any`
    return JSON.parse(text) as unknown;
  } catch (cause) {
    judged(bytes, takesNaN); // says where
    throw new AppError('INTERNAL_ERROR', 'JSON that the scanner takes and JSON.parse refuses', { cause });
  }
}

function judged(bytes: Buffer, takesNaN: boolean): JsonScanner {
  const scanner = new JsonScanner(bytes, takesNaN);
  scanner.skipValue();
  scanner.expectEnd();
  return scanner;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
