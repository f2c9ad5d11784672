// The neutral form of a subscription, which every engine's filters are translated from, and what it means: the oracle.
//   { id, all: [PREDICATE, …] }               every predicate holds on the event
//   { id, each: ['data'], all: [PREDICATE] }  some ONE item of the array at `each` satisfies every predicate
// PREDICATE = { path: ['data', 'x'], op, v }; a path walks own members of objects, never array indexes.
//   eq      the value is v (string, number, boolean)
//   prefix  the value is a string that starts with v
//   range   the value is a number, v[0] <= value < v[1]
//   exists  v = true: the path is there, null and false count; v = false: it is not
//   anybut  the path holds a string, and none of v
// The same form as in the field's bench (../shared/bench/matching), so that its corpora can be read as well.

/**
 * @typedef {{ path: string[], op: string, v: any }} Predicate
 * @typedef {{ each?: string[], all?: Predicate[], filters?: unknown[] }} BenchSubscription `filters`: Carillon's own instead of `all`
 */

/** @param {any} document @param {string[]} path */
function valueAt(document, path) {
  let value = document;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/**
 * Whether the predicate holds on a document that JSON.parse made.
 * @param {Predicate} predicate
 * @param {unknown} document
 */
export function predicateHolds({ path, op, v }, document) {
  const value = valueAt(document, path);
  switch (op) {
    case 'eq':
      return value === v;
    case 'prefix':
      return typeof value === 'string' && value.startsWith(v);
    case 'range':
      return typeof value === 'number' && value >= v[0] && value < v[1];
    case 'exists':
      return (value !== undefined) === v;
    case 'anybut':
      return typeof value === 'string' && !v.includes(value);
    default:
      throw new Error(`there is no operator ${op}`);
  }
}

/**
 * Whether the subscription wants the event.
 * @param {BenchSubscription} subscription
 * @param {unknown} document
 * @returns {boolean}
 */
export function neutralHolds({ each, all = [] }, document) {
  if (each === undefined) return all.every((predicate) => predicateHolds(predicate, document));
  const rows = valueAt(document, each);
  return Array.isArray(rows) && rows.some((row) => all.every((predicate) => predicateHolds(predicate, row)));
}
