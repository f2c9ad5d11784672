import { JsonScanner } from './json-scanner';
import { requireUtf8 } from './unreadable';

/** Half-open range of bytes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One member of an object: where its value stands, and where its quoted name does. */
export interface Member extends Span {
  /** Decoded: escapes are resolved. */
  readonly name: string;
  readonly nameStart: number;
}

/** The members of one object in the order of the text, equal names included. */
export interface ObjectParts extends Span {
  readonly members: readonly Member[];
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COLON = 0x3a;

/**
 * The members of the object that `bytes` hold, or null when they hold another JSON value. Judges all of the text.
 *
 * @throws AppError `REQUEST_UNREADABLE` with the position, when it is not JSON in UTF-8
 */
export function membersOf(bytes: Buffer): ObjectParts | null {
  return scanDocument(bytes, new JsonScanner(bytes));
}

/** As {@link membersOf}, taking `NaN`, `Infinity` and `-Infinity` for numbers too. */
export function postedMembersOf(bytes: Buffer): ObjectParts | null {
  return scanDocument(bytes, new JsonScanner(bytes, true));
}

/** As {@link membersOf}, for the object within `span` of bytes that were judged before. */
export function membersWithin(bytes: Buffer, span: Span): ObjectParts | null {
  const scanner = new JsonScanner(bytes);
  scanner.position = span.start;
  return scanObject(bytes, scanner);
}

/** One element of an array: where it stands, and its members when it is an object. */
export interface Element extends Span {
  readonly object: ObjectParts | null;
}

/**
 * The elements of the array that `bytes` hold, or null when they hold another JSON value. Judges all of the text in one pass.
 *
 * @throws AppError `REQUEST_UNREADABLE` with the position, when it is not JSON in UTF-8
 */
export function elementsOf(bytes: Buffer): Element[] | null {
  requireUtf8(bytes);
  const scanner = new JsonScanner(bytes);
  const elements = scanArray(bytes, scanner);
  scanner.expectEnd();
  return elements;
}

function scanDocument(bytes: Buffer, scanner: JsonScanner): ObjectParts | null {
  requireUtf8(bytes);
  const parts = scanObject(bytes, scanner);
  scanner.expectEnd();
  return parts;
}

function scanArray(bytes: Buffer, scanner: JsonScanner): Element[] | null {
  if (scanner.skipSpace() !== OPEN_BRACKET) {
    scanner.skipValue();
    return null;
  }
  scanner.position += 1;
  const elements: Element[] = [];
  if (scanner.skipSpace() === CLOSE_BRACKET) {
    scanner.position += 1;
    return elements;
  }
  for (;;) {
    scanner.skipSpace();
    const start = scanner.position;
    const object = scanObject(bytes, scanner);
    elements.push({ start, end: scanner.position, object });
    if (scanner.skipSpace() !== COMMA) break;
    scanner.position += 1;
  }
  scanner.expect(CLOSE_BRACKET, "expected ',' or ']'");
  return elements;
}

/** Passes one value; its members when it is an object. */
function scanObject(bytes: Buffer, scanner: JsonScanner): ObjectParts | null {
  if (scanner.skipSpace() !== OPEN_BRACE) {
    scanner.skipValue();
    return null;
  }
  const start = scanner.position;
  scanner.position += 1;
  const members: Member[] = [];
  if (scanner.skipSpace() === CLOSE_BRACE) {
    scanner.position += 1;
    return { start, end: scanner.position, members };
  }
  for (;;) {
    members.push(scanMember(bytes, scanner));
    if (scanner.skipSpace() !== COMMA) break;
    scanner.position += 1;
  }
  scanner.expect(CLOSE_BRACE, "expected ',' or '}'");
  return { start, end: scanner.position, members };
}

function scanMember(bytes: Buffer, scanner: JsonScanner): Member {
  if (scanner.skipSpace() !== QUOTE) throw scanner.fault('expected a member name in double quotes');
  const nameStart = scanner.position;
  scanner.skipString();
  const name = stringAt(bytes, { start: nameStart, end: scanner.position });
  scanner.expect(COLON, "expected ':'");
  scanner.skipSpace();
  const start = scanner.position;
  scanner.skipValue();
  return { name, nameStart, start, end: scanner.position };
}

/** What the JSON string within `span` says; `span` includes its quotes. */
export function stringAt(bytes: Buffer, span: Span): string {
  const text = bytes.toString('utf8', span.start + 1, span.end - 1);
  // the cast holds because the scanner has passed a string here
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
}

/** The text of the value, exactly as it stands. */
export function textAt(bytes: Buffer, span: Span): string {
  return bytes.toString('utf8', span.start, span.end);
}

/** Whether the value within `span` is a string. */
export function isStringAt(bytes: Buffer, span: Span): boolean {
  return bytes[span.start] === QUOTE;
}

/** The last member of this name, which is the one that JSON readers keep. */
export function lastMember(parts: ObjectParts, name: string): Member | undefined {
  return parts.members.findLast((member) => member.name === name);
}
