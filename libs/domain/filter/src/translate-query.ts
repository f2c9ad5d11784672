import { jsonpath, type JSONPathQuery, TokenKind } from 'json-p3';

import { literalNumber } from './literal-number';
import type { Comparison, Operand, Path, Selector, Step, Test } from './path';
import { PathRefused } from './path-refused';

const { expressions, selectors } = jsonpath;
type Expression = jsonpath.expressions.FilterExpression;

const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>='] satisfies Comparison[];

/**
 * The library's parse tree as ours. Ours is judged by our own code because the library has no limit on steps, rounds whole numbers
 * beyond 2^53, counts UTF-16 units where RFC 9535 says characters, and fails on arrays of some 100,000 elements.
 *
 * @throws PathRefused for what the library takes and RFC 9535 does not, and for what comes later
 */
export function translateQuery(query: JSONPathQuery): { path: Path; nodes: number } {
  const translation = new Translation();
  const path = translation.path('root', query);
  return { path, nodes: translation.nodes };
}

class Translation {
  /** Parts made so far. */
  nodes = 0;

  path(from: Path['from'], query: JSONPathQuery): Path {
    return { from, steps: query.segments.map((segment) => this.step(segment)) };
  }

  private step(segment: jsonpath.JSONPathSegment): Step {
    this.nodes++;
    // the two segment classes are not exported; the token is what tells them apart
    const reach = segment.token.kind === TokenKind.DDOT ? 'descendant' : 'child';
    return { reach, selectors: segment.selectors.map((selector) => this.selector(selector)) };
  }

  private selector(selector: jsonpath.JSONPathSelector): Selector {
    this.nodes++;
    if (selector instanceof selectors.NameSelector) return { kind: 'name', name: nameOf(selector) };
    if (selector instanceof selectors.IndexSelector) return { kind: 'index', index: selector.index };
    if (selector instanceof selectors.SliceSelector) {
      return { kind: 'slice', start: selector.start ?? null, end: selector.stop ?? null, step: selector.step ?? 1 };
    }
    if (selector instanceof selectors.WildcardSelector) return { kind: 'wildcard' };
    if (selector instanceof selectors.FilterSelector)
      return { kind: 'predicate', test: this.test(selector.expression.expression) };
    throw new PathRefused('FILTER_INVALID', 'this selector is not part of RFC 9535', selector.token.index);
  }

  private test(expression: Expression): Test {
    this.nodes++;
    if (expression instanceof expressions.PrefixExpression) return { kind: 'not', test: this.test(expression.right) };
    if (expression instanceof expressions.RelativeQuery)
      return { kind: 'exists', path: this.path('current', expression.path) };
    if (expression instanceof expressions.RootQuery)
      return { kind: 'exists', path: this.path('root', expression.path) };
    if (expression instanceof expressions.InfixExpression) return this.infix(expression);
    if (expression instanceof expressions.FunctionExtension) throw later(expression);
    throw new PathRefused('FILTER_INVALID', 'expected a comparison or a path', expression.token.index);
  }

  private infix({ operator, left, right, token }: jsonpath.expressions.InfixExpression): Test {
    if (operator === '&&') return { kind: 'and', left: this.test(left), right: this.test(right) };
    if (operator === '||') return { kind: 'or', left: this.test(left), right: this.test(right) };
    if (!isComparison(operator)) throw new PathRefused('FILTER_INVALID', 'expected a comparison', token.index);
    return { kind: 'comparison', operator, left: this.operand(left), right: this.operand(right) };
  }

  private operand(expression: Expression): Operand {
    this.nodes++;
    if (expression instanceof expressions.StringLiteral) return { kind: 'literal', value: expression.value };
    if (expression instanceof expressions.NumberLiteral)
      return { kind: 'literal', value: literalNumber(expression.token.value, expression.token.index) };
    if (expression instanceof expressions.BooleanLiteral) return { kind: 'literal', value: expression.value };
    if (expression instanceof expressions.NullLiteral) return { kind: 'literal', value: null };
    if (expression instanceof expressions.RelativeQuery)
      return { kind: 'path', path: this.path('current', expression.path) };
    if (expression instanceof expressions.RootQuery) return { kind: 'path', path: this.path('root', expression.path) };
    if (expression instanceof expressions.FunctionExtension) return this.call(expression);
    throw new PathRefused('FILTER_INVALID', 'expected a value, a path or a function', expression.token.index);
  }

  private call(call: jsonpath.expressions.FunctionExtension): Operand {
    const [argument] = call.args;
    if (call.name === 'length' && argument !== undefined) return { kind: 'length', of: this.operand(argument) };
    if ((call.name === 'count' || call.name === 'value') && argument !== undefined)
      return { kind: call.name, of: this.nodesArgument(argument) };
    throw later(call);
  }

  private nodesArgument(argument: Expression): Path {
    if (argument instanceof expressions.RelativeQuery) return this.path('current', argument.path);
    if (argument instanceof expressions.RootQuery) return this.path('root', argument.path);
    throw new PathRefused('FILTER_INVALID', 'expected a path as argument', argument.token.index);
  }
}

function isComparison(operator: string): operator is Comparison {
  return COMPARISONS.includes(operator);
}

/** The library takes `$.a-b`; RFC 9535 does not, and other libraries read it as a subtraction. */
function nameOf({ name, token }: jsonpath.selectors.NameSelector): string {
  if (token.kind === TokenKind.NAME && name.includes('-')) {
    throw new PathRefused('FILTER_INVALID', 'a name with a hyphen stands in brackets and quotes', token.index);
  }
  return name;
}

function later({ name, token }: jsonpath.expressions.FunctionExtension): PathRefused {
  return new PathRefused(
    'NOT_YET',
    `the function ${name}() comes with a later version; expected length(), count() or value()`,
    token.index,
  );
}
