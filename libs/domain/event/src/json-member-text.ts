import { lastMember, postedMembersOf, textAt } from './json-parts';

// `NaN` and `Infinity` are taken everywhere here: `/receive` takes them, and a member must be found in such a document too

/**
 * The text of a top-level member's value, exactly as it stands (of several with that name the last, which JSON readers keep), or null
 * when the document has no such member or is no object.
 *
 * @throws AppError `REQUEST_UNREADABLE` when `body` is not JSON
 */
export function memberText(body: Buffer, name: string): string | null {
  const parts = postedMembersOf(body);
  const member = parts === null ? undefined : lastMember(parts, name);
  return member === undefined ? null : textAt(body, member);
}

/**
 * The text of every top-level member's value by name, in the order of the text; of several with one name the last. Empty when the
 * document is no object.
 *
 * @throws AppError `REQUEST_UNREADABLE` when `body` is not JSON
 */
export function memberTexts(body: Buffer): Map<string, string> {
  const members = postedMembersOf(body)?.members ?? [];
  return new Map(members.map((member) => [member.name, textAt(body, member)]));
}

/**
 * The document with `jsonText` as the value of a top-level member; no other byte changes. A document without the member gets it at its
 * end; of several with that name each gets the value, so that no reader sees the former one; a document that is no object stays as it is.
 * `jsonText` is JSON: this is not checked.
 *
 * @throws AppError `REQUEST_UNREADABLE` when `body` is not JSON
 */
export function replaceMember(body: Buffer, name: string, jsonText: string): Buffer {
  const parts = postedMembersOf(body);
  if (parts === null) return body;
  const value = Buffer.from(jsonText, 'utf8');
  const present = parts.members.filter((member) => member.name === name);
  if (present.length === 0) {
    const separator = parts.members.length === 0 ? '' : ',';
    const added = Buffer.concat([Buffer.from(`${separator}${JSON.stringify(name)}:`, 'utf8'), value]);
    return splice(body, [{ start: parts.end - 1, end: parts.end - 1 }], added);
  }
  return splice(body, present, value);
}

function splice(body: Buffer, places: readonly { start: number; end: number }[], value: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { start, end } of places) {
    pieces.push(body.subarray(from, start), value);
    from = end;
  }
  pieces.push(body.subarray(from));
  return Buffer.concat(pieces);
}
