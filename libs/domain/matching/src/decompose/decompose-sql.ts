import type { LikePart, SqlExpression } from '@carillon/domain-filter';

import type { Question } from '../predicate/predicate';
import { attributePlace } from './attribute-place';
import { both, type Disjunction, either, only, UNKNOWN, weakened } from './conjunction';

/**
 * When an expression of CloudEvents SQL is TRUE. Taken apart are `AND` and `OR` over what is asked of one attribute as text; an expression
 * that fails is not TRUE, so that one about an absent attribute needs no literal of its own. All else is left to the evaluator.
 */
export function decomposeSql(expression: SqlExpression): Disjunction {
  switch (expression.kind) {
    case 'and':
      return both(decomposeSql(expression.left), decomposeSql(expression.right));
    // an alternative that fails makes the whole fail, whichever other one holds: who is found is asked again
    case 'or':
      return weakened(either([decomposeSql(expression.left), decomposeSql(expression.right)]));
    case 'exists':
      return ask(expression.name, { kind: 'exists' });
    case 'comparison':
      return expression.operator === '=' ? equality(expression.left, expression.right) : UNKNOWN;
    case 'like':
      if (expression.operand.kind !== 'identifier' || expression.negated) return UNKNOWN;
      return like(expression.operand.name, expression.parts);
    case 'in': {
      const { operand, set, negated } = expression;
      return negated ? UNKNOWN : weakened(either(set.map((element) => equality(operand, element))));
    }
    default:
      return UNKNOWN;
  }
}

/** Attributes are text, so that only a comparison with text is one of texts. */
function equality(left: SqlExpression, right: SqlExpression): Disjunction {
  if (left.kind === 'literal') return right.kind === 'identifier' ? equality(right, left) : UNKNOWN;
  if (left.kind !== 'identifier' || right.kind !== 'literal' || typeof right.value !== 'string') return UNKNOWN;
  return ask(left.name, { kind: 'equals', value: right.value });
}

function like(name: string, parts: readonly LikePart[]): Disjunction {
  const [first, second] = parts;
  if (first === undefined) return ask(name, { kind: 'equals', value: '' });
  if (first.kind === 'text') {
    if (parts.length === 1) return ask(name, { kind: 'equals', value: first.text });
    const begins = ask(name, { kind: 'prefix', text: first.text });
    return parts.length === 2 && second?.kind === 'many' ? begins : weakened(begins);
  }
  const last = parts.at(-1);
  if (last?.kind !== 'text')
    return first.kind === 'many' && parts.length === 1 ? ask(name, { kind: 'exists' }) : UNKNOWN;
  const ends = ask(name, { kind: 'suffix', text: last.text });
  return parts.length === 2 && first.kind === 'many' ? ends : weakened(ends);
}

function ask(name: string, question: Question): Disjunction {
  return only({ place: attributePlace(name), question, negated: false });
}
