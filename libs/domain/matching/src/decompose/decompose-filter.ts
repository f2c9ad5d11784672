import type { AttributeFilter, Filter } from '@carillon/domain-filter';

import type { Question } from '../predicate/predicate';
import { attributePlace } from './attribute-place';
import { type Disjunction, either, every, negation, only, UNKNOWN } from './conjunction';
import { decomposePath } from './decompose-path';
import { decomposeSql } from './decompose-sql';
import { simplified } from './simplify';

/**
 * Takes a filter apart into what can be looked up: alternatives of literals, one of which holds for every event that passes. Says for each
 * whether that is all that the filter asks. Never wrong, perhaps weaker than it could be.
 */
export function decomposeFilter(filter: Filter): Disjunction {
  return simplified(decompose(filter));
}

function decompose(filter: Filter): Disjunction {
  switch (filter.kind) {
    case 'attribute':
      return only({ place: attributePlace(filter.name), question: questionOf(filter), negated: false });
    case 'all':
      return every(filter.clauses.map(decompose));
    case 'any':
      return either(filter.clauses.map(decompose));
    case 'not':
      return negation(decompose(filter.clause));
    case 'path':
      return decomposePath(filter.path);
    case 'sql':
      return decomposeSql(filter.expression);
    default:
      return UNKNOWN;
  }
}

function questionOf({ operator, value }: AttributeFilter): Question {
  return operator === 'exact' ? { kind: 'equals', value } : { kind: operator, text: value };
}
