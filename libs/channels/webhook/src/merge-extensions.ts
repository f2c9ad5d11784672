import { memberText, memberTexts, replaceMember } from '@carillon/domain-event';

const BRACE = 0x7b;
/** Blank, tab, line feed, carriage return (RFC 8259, 2). */
const BLANKS = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * The document with its member `extensions` overlaid by the subscription's, which wins, on the first level only: a member's
 * value is taken over whole and as text, so nothing in it is rounded or escaped anew. The rest of the document keeps its
 * bytes. Always present afterwards; when the document's own is no object, the subscription's stands in its place. A document
 * that is no object comes back as it is.
 *
 * @param extensionsText a JSON object
 */
export function mergeExtensions(document: Buffer, extensionsText: string): Buffer {
  if (!isObject(document)) return document;
  const own = memberText(document, 'extensions');
  if (own === null || !isObject(Buffer.from(own))) return replaceMember(document, 'extensions', extensionsText);
  const overlay = memberTexts(Buffer.from(extensionsText));
  if (overlay.size === 0) return document;
  const merged = new Map([...memberTexts(Buffer.from(own)), ...overlay]);
  const text = [...merged].map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(', ');
  return replaceMember(document, 'extensions', `{${text}}`);
}

/** Whether this JSON is an object: nothing but blanks stands before its brace. */
function isObject(json: Buffer): boolean {
  return json.find((byte) => !BLANKS.has(byte)) === BRACE;
}
