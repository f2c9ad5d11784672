import { below, type FaultLog } from './fault-log';
import type { AttributeFilter, Filter } from './filter';
import { FILTER_LIMITS } from './limits';

/** CloudEvents 1.0: attribute names are lower-case letters and digits. */
const ATTRIBUTE_NAME = /^[a-z0-9]+$/;

/**
 * `exact`, `prefix` and `suffix` of the CloudEvents Subscriptions API: an object of attribute names and texts, all of which must hold.
 * Returns null and logs when anything is wrong with it.
 */
export function parseAttributes(
  operator: AttributeFilter['operator'],
  value: unknown,
  pointer: string,
  log: FaultLog,
): Filter | null {
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  if (entries.length === 0) {
    log.add(
      pointer,
      'FILTER_INVALID',
      `expected an object of attribute names and texts, for example {"${operator}": {"type": "order.created"}}`,
    );
    return null;
  }
  const clauses: AttributeFilter[] = [];
  for (const [name, text] of entries) {
    if (!log.count(pointer)) return null;
    const clause = parseAttribute(operator, name, text, below(pointer, name.slice(0, 64)), log);
    if (clause !== null) clauses.push(clause);
  }
  if (clauses.length < entries.length) return null;
  const [only] = clauses;
  return only !== undefined && clauses.length === 1 ? only : { kind: 'all', clauses };
}

function parseAttribute(
  operator: AttributeFilter['operator'],
  name: string,
  value: unknown,
  pointer: string,
  log: FaultLog,
): AttributeFilter | null {
  if (name === 'data' || name.startsWith('data.')) {
    log.add(
      pointer,
      'FILTER_INVALID',
      'the payload is no attribute; use a path, for example {"jsonpath": "$.data.name"}',
    );
    return null;
  }
  if (!ATTRIBUTE_NAME.test(name)) {
    const lower = name.toLowerCase();
    const hint = ATTRIBUTE_NAME.test(lower) && lower.length <= 64 ? `; did you mean "${lower}"?` : '';
    log.add(pointer, 'FILTER_INVALID', `attribute names are lower-case letters and digits${hint}`);
    return null;
  }
  if (typeof value !== 'string' || value === '') {
    const example = typeof value === 'number' || typeof value === 'boolean' ? `, here "${String(value)}"` : '';
    log.add(pointer, 'FILTER_INVALID', `expected a text that is not empty: attributes compare as text${example}`);
    return null;
  }
  if (value.length > FILTER_LIMITS.expressionLength) {
    log.add(pointer, 'FILTER_TOO_COSTLY', `a text has at most ${FILTER_LIMITS.expressionLength} characters`);
    return null;
  }
  return { kind: 'attribute', operator, name, value };
}
