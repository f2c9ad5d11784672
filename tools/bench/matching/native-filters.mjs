/** Characters that mean something in an I-Regexp (RFC 9485) and have an escape there. */
const ESCAPED = /[()*+.?[\\\]^{|}]/g;

/**
 * A subscription in neutral form as Carillon's own filters: one RFC 9535 path with the event itself as root. A subscription that has
 * `filters` of its own keeps them.
 *
 * `anybut` demands a string in the neutral form and something that is there in ours: the corpora hold nothing else at such paths.
 * @param {import('./neutral.mjs').BenchSubscription} subscription
 * @returns {unknown[]}
 */
export function toNativeFilters({ filters, each, all = [] }) {
  if (filters !== undefined) return filters;
  const root = each === undefined ? '$' : '@';
  const tests = all.map((predicate) => testOf(predicate, root + predicate.path.map(step).join('')));
  const rows = each === undefined ? '' : each.map(step).join('');
  return [{ jsonpath: `$${rows}[?${tests.join(' && ')}]` }];
}

function testOf({ op, v }, path) {
  switch (op) {
    case 'eq':
      return `${path} == ${JSON.stringify(v)}`;
    case 'prefix':
      return `search(${path}, ${JSON.stringify(`^${literally(v)}`)})`;
    case 'range':
      return `${path} >= ${v[0]} && ${path} < ${v[1]}`;
    case 'exists':
      return v ? path : `!${path}`;
    case 'anybut':
      return [path, ...v.map((text) => `${path} != ${JSON.stringify(text)}`)].join(' && ');
    default:
      throw new Error(`there is no operator ${op}`);
  }
}

/** The text as an I-Regexp that finds it. `$` has no escape there but stands for itself in a class. */
function literally(text) {
  return text.replace(ESCAPED, String.raw`\$&`).replaceAll('$', '[$]');
}

function step(name) {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
