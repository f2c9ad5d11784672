/** A JSON object as `JSON.parse` gives it; `__proto__` may be an ordinary member. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether objects and arrays are nested more than `levels` deep. Does not recurse: the input may be hostile. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  let layer: unknown[] = [value];
  for (let depth = 0; layer.length > 0; depth++) {
    const containers = layer.filter((item) => typeof item === 'object' && item !== null);
    if (containers.length > 0 && depth === levels) return true;
    layer = containers.flatMap((item): unknown[] => Object.values(item));
  }
  return false;
}

/**
 * RFC 7396: members of `patch` replace those of `target`, objects are merged, null removes.
 * Members are defined, never assigned, so that a member named `__proto__` stays data.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map<string, unknown>(isJsonObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}
