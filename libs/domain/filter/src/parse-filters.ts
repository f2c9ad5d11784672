import type { Fault } from '@carillon/util';

import { parseAttributes } from './attribute-dialect';
import { estimateCost } from './estimate-cost';
import { below, FaultLog } from './fault-log';
import type { Filter } from './filter';
import { type Dialect, DIALECTS } from './filter-expression';
import { parseJsonPath } from './jsonpath-dialect';
import { parseJsonPath2 } from './jsonpath2-dialect';
import { FILTER_LIMITS } from './limits';
import { parseJsonPathPlus } from './plus/plus-dialect';
import { parseSqlFilter } from './sql/sql-dialect';

export type ParsedFilters =
  { readonly filter: Filter; readonly faults: null } | { readonly filter: null; readonly faults: readonly Fault[] };

/**
 * Reads the `filters` of a subscription, JSON as it came. Never throws; names all faults at once (as many as fit the limits of size).
 * Takes at most some milliseconds, whatever it is given.
 */
export function parseFilters(filters: unknown): ParsedFilters {
  const log = new FaultLog();
  const clauses = Array.isArray(filters) ? parseList(filters, '/filters', 0, log) : null;
  if (clauses === null && log.faults.length === 0)
    log.add('/filters', 'FILTER_INVALID', 'expected an array of filter expressions');
  if (clauses === null || log.faults.length > 0) return { filter: null, faults: log.faults };
  return { filter: { kind: 'all', clauses }, faults: null };
}

/** Null when any is faulty; the faults are in the log. */
function parseList(expressions: readonly unknown[], pointer: string, depth: number, log: FaultLog): Filter[] | null {
  const clauses: Filter[] = [];
  for (const [index, expression] of expressions.entries()) {
    if (!log.count(below(pointer, index))) return null;
    const clause = parseExpression(expression, below(pointer, index), depth, log);
    if (clause !== null) clauses.push(clause);
  }
  return clauses.length === expressions.length ? clauses : null;
}

function parseExpression(expression: unknown, pointer: string, depth: number, log: FaultLog): Filter | null {
  const dialect = dialectOf(expression, pointer, log);
  if (dialect === null) return null;
  const value = (expression as Readonly<Record<string, unknown>>)[dialect];
  const here = below(pointer, dialect);
  switch (dialect) {
    case 'exact':
    case 'prefix':
    case 'suffix':
      return parseAttributes(dialect, value, here, log);
    case 'all':
    case 'any':
      return parseGroup(dialect, value, here, depth + 1, log);
    case 'not': {
      if (!mayNest(here, depth + 1, log) || !log.count(here)) return null;
      const clause = parseExpression(value, here, depth + 1, log);
      return clause === null ? null : { kind: 'not', clause };
    }
    case 'jsonpath':
      return affordable(parseJsonPath(value, here, log), here, log);
    case 'jsonpath2':
      return affordable(parseJsonPath2(value, here, log), here, log);
    case 'jsonpath-plus':
      return affordable(parseJsonPathPlus(value, here, log), here, log);
    case 'sql':
      return parseSqlFilter(value, here, log);
  }
}

function affordable(filter: Filter | null, pointer: string, log: FaultLog): Filter | null {
  return filter !== null && log.charge(pointer, estimateCost(filter)) ? filter : null;
}

function parseGroup(kind: 'all' | 'any', value: unknown, pointer: string, depth: number, log: FaultLog): Filter | null {
  if (!mayNest(pointer, depth, log)) return null;
  if (!Array.isArray(value) || value.length === 0) {
    log.add(
      pointer,
      'FILTER_INVALID',
      `expected an array of at least one filter expression, for example {"${kind}": [{"exact": {"type": "order.created"}}]}`,
    );
    return null;
  }
  const clauses = parseList(value, pointer, depth, log);
  return clauses === null ? null : { kind, clauses };
}

function mayNest(pointer: string, depth: number, log: FaultLog): boolean {
  if (depth <= FILTER_LIMITS.depth) return true;
  log.add(pointer, 'FILTER_TOO_COSTLY', `filters nest at most ${FILTER_LIMITS.depth} deep`);
  return false;
}

/** The one dialect key of an expression. */
function dialectOf(expression: unknown, pointer: string, log: FaultLog): Dialect | null {
  const keys =
    typeof expression === 'object' && expression !== null && !Array.isArray(expression) ? Object.keys(expression) : [];
  const [key] = keys;
  if (key === undefined || keys.length > 1) {
    const found = keys.length > 1 ? `, found ${keys.length} keys; put each in an object of its own` : '';
    log.add(pointer, 'FILTER_INVALID', `expected an object with one dialect key (${DIALECTS.join(', ')})${found}`);
    return null;
  }
  if (isDialect(key)) return key;
  log.add(
    below(pointer, key.slice(0, 64)),
    'FILTER_INVALID',
    `this is no dialect; expected one of ${DIALECTS.join(', ')}`,
  );
  return null;
}

function isDialect(key: string): key is Dialect {
  return (DIALECTS as readonly string[]).includes(key);
}
