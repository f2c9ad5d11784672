import { compileFilters } from '@carillon/domain-filter';

import type { Literal, Place, Question } from '../predicate/predicate';
import type { Conjunction } from './conjunction';
import { decomposeFilter } from './decompose-filter';

/**
 * What is looked up for one filter expression, one line an alternative: literals joined by `and`, those of one row in braces; `?` at the end
 * says that the filter itself must be asked as well.
 */
export function lookedUp(expression: unknown): string[] {
  return decomposeFilter(compileFilters([expression]).filter).map(printed);
}

function printed({ literals, row, inRow, exact }: Conjunction): string {
  const parts = literals.map(printedLiteral);
  if (row !== null) parts.push(`${printedPlace(row)} { ${inRow.map(printedLiteral).join(' and ')} }`);
  return `${parts.join(' and ')}${exact ? '' : ' ?'}`.trim();
}

function printedLiteral({ place, question, negated }: Literal): string {
  return `${negated ? 'not ' : ''}${printedPlace(place)} ${printedQuestion(question)}`;
}

function printedPlace({ root, steps }: Place): string {
  const path = steps.map((step) => (step === 'any' ? '[*]' : 'name' in step ? `.${step.name}` : `[${step.index}]`));
  return root === 'document' ? `$${path.join('')}` : path.join('').slice(1);
}

function printedQuestion(question: Question): string {
  switch (question.kind) {
    case 'equals':
      return `= ${typeof question.value === 'bigint' ? `${question.value}n` : JSON.stringify(question.value)}`;
    case 'exists':
      return 'exists';
    case 'prefix':
      return `begins ${JSON.stringify(question.text)}`;
    case 'suffix':
      return `ends ${JSON.stringify(question.text)}`;
    case 'range': {
      const { low, lowIncluded, high, highIncluded } = question.range;
      return `in ${lowIncluded ? '[' : '('}${low ?? ''}, ${high ?? ''}${highIncluded ? ']' : ')'}`;
    }
    case 'row':
      return 'has rows';
    case 'test':
      return `fits ${question.test.key}`;
  }
}
