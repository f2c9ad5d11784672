import type { SqlExpression } from './sql-expression';
import { SQL_FUNCTIONS } from './sql-functions';
import { type SqlType, typeOfSql } from './sql-value';

/** The type of every value that an expression can give, or null when the event decides: only an attribute's type is not known before. */
export function typeOfExpression(expression: SqlExpression): SqlType | null {
  switch (expression.kind) {
    case 'identifier':
      return null;
    case 'literal':
      return typeOfSql(expression.value);
    case 'call':
      return SQL_FUNCTIONS[expression.name].result;
    case 'negate':
    case 'arithmetic':
      return 'Integer';
    case 'exists':
    case 'not':
    case 'and':
    case 'or':
    case 'xor':
    case 'comparison':
    case 'like':
    case 'in':
      return 'Boolean';
  }
}
