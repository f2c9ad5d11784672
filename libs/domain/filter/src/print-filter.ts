import type { Filter } from './filter';
import type { FilterExpression } from './filter-expression';

/**
 * The filter as an expression again. `exact`, `prefix` and `suffix` over several attributes come back as an `all` of one each; apart from
 * that it is what was written.
 */
export function printFilter(filter: Filter): FilterExpression {
  switch (filter.kind) {
    case 'attribute':
      return { [filter.operator]: { [filter.name]: filter.value } };
    case 'all':
    case 'any':
      return { [filter.kind]: filter.clauses.map(printFilter) };
    case 'not':
      return { not: printFilter(filter.clause) };
    case 'path':
      return { [filter.dialect]: filter.text };
    case 'sql':
      return { sql: filter.text };
  }
}

/** What stands under the dialect key: a text as it is, all else as JSON. */
export function expressionOf(filter: Filter): string {
  const [value] = Object.values(printFilter(filter));
  return typeof value === 'string' ? value : JSON.stringify(value);
}
