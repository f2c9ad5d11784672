/**
 * The UUID that a text spells, dashed and in lower case, or null. Takes the spellings of Python's `uuid.UUID`: upper case, without
 * dashes, in braces, with `urn:uuid:` before it.
 */
export function readUuid(text: string): string | null {
  const hex = text
    .replaceAll('urn:', '')
    .replaceAll('uuid:', '')
    .replace(/^[{}]+|[{}]+$/g, '')
    .replaceAll('-', '')
    .toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(hex)) return null;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
