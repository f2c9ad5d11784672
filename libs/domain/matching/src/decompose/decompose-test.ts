import type { Comparison, Literal as LiteralValue, Operand, Path, Test } from '@carillon/domain-filter';

import type { NumberRange, Place, Question } from '../predicate/predicate';
import { ALWAYS, both, type Disjunction, either, negation, NEVER, only, UNKNOWN, weakened } from './conjunction';
import { orderTest, patternQuestions } from './value-tests';

type Compared = Extract<Test, { kind: 'comparison' }>;
type Fitted = Extract<Test, { kind: 'match' | 'search' }>;

/** What must hold for a predicate to pass. `row` is the place of the node under test; null: the predicate does not look at it. */
export function decomposeTest(test: Test, row: Place | null, negated: boolean): Disjunction {
  switch (test.kind) {
    case 'and':
    case 'or': {
      const parts = [decomposeTest(test.left, row, negated), decomposeTest(test.right, row, negated)] as const;
      return (test.kind === 'and') !== negated ? both(...parts) : either(parts);
    }
    case 'not':
      return decomposeTest(test.test, row, !negated);
    case 'exists':
      return signed(existence(test.path, row), negated);
    case 'comparison':
      return signed(comparison(test, row), negated);
    case 'match':
    case 'search':
      return signed(fitting(test, row), negated);
    case 'js-text':
      return signed(textQuestion(test, row), negated);
    case 'truthy':
      return negated ? UNKNOWN : weakened(existenceOf(test.value, row));
    case 'js-comparison':
      return UNKNOWN;
  }
}

function signed(positive: Disjunction, negated: boolean): Disjunction {
  return negated ? negation(positive) : positive;
}

function existence(path: Path, row: Place | null): Disjunction {
  const place = placeOf(path, row);
  return place === null || place.steps.length === 0 ? UNKNOWN : question(place, { kind: 'exists' });
}

function existenceOf(operand: Operand, row: Place | null): Disjunction {
  return operand.kind === 'path' ? existence(operand.path, row) : UNKNOWN;
}

function comparison({ operator, left, right }: Compared, row: Place | null): Disjunction {
  if (left.kind === 'path' && right.kind === 'literal') return compared(left.path, operator, right.value, row);
  if (left.kind === 'literal' && right.kind === 'path')
    return compared(right.path, MIRRORED[operator], left.value, row);
  return UNKNOWN;
}

const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
};

function compared(path: Path, operator: Comparison, value: LiteralValue, row: Place | null): Disjunction {
  const place = placeOf(path, row);
  if (place === null) return UNKNOWN;
  const equal = question(place, { kind: 'equals', value });
  if (operator === '==') return equal;
  if (operator === '!=') return negation(equal);
  if (typeof value === 'number' || typeof value === 'bigint')
    return question(place, { kind: 'range', range: rangeOf(operator, value) });
  if (typeof value === 'string') return question(place, { kind: 'test', test: orderTest(operator, value) });
  // true, false and null are in no order: they are at most equal
  return operator === '<' || operator === '>' ? NEVER : equal;
}

function rangeOf(operator: '<' | '<=' | '>' | '>=', bound: number | bigint): NumberRange {
  const included = operator === '<=' || operator === '>=';
  return operator === '<' || operator === '<='
    ? { low: null, lowIncluded: false, high: bound, highIncluded: included }
    : { low: bound, lowIncluded: included, high: null, highIncluded: false };
}

function fitting({ kind, value, pattern }: Fitted, row: Place | null): Disjunction {
  if (value.kind !== 'path' || pattern.kind !== 'literal' || typeof pattern.value !== 'string') return UNKNOWN;
  const place = placeOf(value.path, row);
  if (place === null) return UNKNOWN;
  const { prefix, test } = patternQuestions(kind, pattern.value);
  const begins = prefix === '' ? ALWAYS : question(place, { kind: 'prefix', text: prefix });
  // a long text can take a pattern more steps than there are: the filter has the last word
  return test === null ? begins : weakened(both(begins, question(place, { kind: 'test', test })));
}

function textQuestion(test: Extract<Test, { kind: 'js-text' }>, row: Place | null): Disjunction {
  if (test.operator === 'includes' || test.value.kind !== 'path') return UNKNOWN;
  const place = placeOf(test.value.path, row);
  if (place === null) return UNKNOWN;
  return question(place, { kind: test.operator === 'startsWith' ? 'prefix' : 'suffix', text: test.text });
}

/** About the document as a whole nothing is looked up. */
function question(place: Place, asked: Question): Disjunction {
  return place.steps.length === 0 ? UNKNOWN : only({ place, question: asked, negated: false });
}

/** Where the one node of a path is; null when the path can have several, or is not a plain one. */
function placeOf(path: Path, row: Place | null): Place | null {
  const from: Place | null = path.from === 'root' ? { root: 'document', steps: [] } : row;
  if (from === null) return null;
  const steps = [...from.steps];
  for (const { reach, selectors } of path.steps) {
    const [only, ...others] = selectors;
    if (reach === 'descendant' || only === undefined || others.length > 0) return null;
    if (only.kind === 'name') steps.push({ name: only.name });
    else if (only.kind === 'index' && only.index >= 0) steps.push({ index: only.index });
    else return null;
  }
  return { root: 'document', steps };
}
