/**
 * The beginning of a value as JSON, at most `limit` characters and an ellipsis. The cost follows `limit`, not the value: neither depth nor
 * width of a document matters.
 */
export function previewJson(value: unknown, limit: number): string {
  const text = write(value, limit);
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

/** Stops soon after `room` characters; each level writes at least one, so recursion is bounded too. */
function write(value: unknown, room: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, room));
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return String(value);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  let text = open ?? '';
  for (const name in value) {
    if (text.length > room) return text;
    if (text.length > 1) text += ',';
    if (!Array.isArray(value)) text += `${JSON.stringify(name.slice(0, room))}:`;
    text += write(value[name as keyof typeof value], room - text.length);
  }
  return text + (close ?? '');
}
