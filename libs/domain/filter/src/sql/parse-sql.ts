import { FILTER_LIMITS } from '../limits';
import { likePartsOf } from './like-pattern';
import { textOf } from './scan-sql';
import { SqlCursor } from './sql-cursor';
import type { SqlArithmetic, SqlComparison, SqlExpression, SqlFunctionName, SqlLogic } from './sql-expression';
import { arityOf, isSqlFunction, SQL_FUNCTIONS } from './sql-functions';
import { SqlRefused } from './sql-refused';
import { integerOf } from './sql-value';

export interface ParsedSql {
  readonly expression: SqlExpression;
  /** Nodes of the tree: the operations that judging one event takes at most. */
  readonly nodes: number;
  /** Where each node begins in the text, in UTF-16 units. */
  readonly positions: ReadonlyMap<SqlExpression, number>;
}

/**
 * Reads an expression of CloudEvents SQL v1, also one that can never match.
 * @throws SqlRefused and nothing else, at the first place that does not fit: not the language, no such function, or too large
 */
export function parseSql(text: string): ParsedSql {
  const { expressionLength } = FILTER_LIMITS;
  if (text.length > expressionLength)
    throw tooCostly(`an expression has at most ${expressionLength} characters`, expressionLength);
  return new SqlParser(text).parse();
}

const LOGIC: Readonly<Record<string, SqlLogic['kind']>> = { AND: 'and', OR: 'or', XOR: 'xor' };
const COMPARISONS: Readonly<Record<string, SqlComparison['operator']>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
type Arithmetic = Readonly<Record<string, SqlArithmetic['operator']>>;
const SUMS: Arithmetic = { '+': '+', '-': '-' };
const PRODUCTS: Arithmetic = { '*': '*', '/': '/', '%': '%' };
const ATTRIBUTE = /^[A-Za-z0-9]+$/;
const AN_OPERAND = 'an attribute, a value or a bracket';

/**
 * Recursive descent, a method for each precedence from loose to tight (3.6): logic, comparison, sum, product, then IN and LIKE, then NOT
 * and `-`. All lead from left to right. The stack is bounded: brackets by their limit, signs before an operand by that of nodes.
 */
class SqlParser {
  private readonly cursor: SqlCursor;
  private readonly positions = new Map<SqlExpression, number>();
  private nodes = 0;
  private depth = 0;

  constructor(text: string) {
    this.cursor = new SqlCursor(text);
  }

  parse(): ParsedSql {
    const expression = this.logic();
    if (this.cursor.token.kind !== 'end') throw this.cursor.unexpected('an operator or the end');
    return { expression, nodes: this.nodes, positions: this.positions };
  }

  private logic(): SqlExpression {
    const start = this.cursor.position;
    let left = this.comparison();
    for (let kind = LOGIC[this.cursor.keyword]; kind !== undefined; kind = LOGIC[this.cursor.keyword]) {
      this.cursor.take();
      left = this.node(start, { kind, left, right: this.comparison() });
    }
    return left;
  }

  private comparison(): SqlExpression {
    const start = this.cursor.position;
    let left = this.sum();
    for (let operator = COMPARISONS[this.cursor.sign]; operator !== undefined;) {
      this.cursor.take();
      left = this.node(start, { kind: 'comparison', operator, left, right: this.sum() });
      operator = COMPARISONS[this.cursor.sign];
    }
    return left;
  }

  private sum(): SqlExpression {
    return this.arithmetic(SUMS, () => this.arithmetic(PRODUCTS, () => this.suffixed()));
  }

  private arithmetic(operators: Arithmetic, operand: () => SqlExpression): SqlExpression {
    const start = this.cursor.position;
    let left = operand();
    for (let operator = operators[this.cursor.sign]; operator !== undefined;) {
      this.cursor.take();
      left = this.node(start, { kind: 'arithmetic', operator, left, right: operand() });
      operator = operators[this.cursor.sign];
    }
    return left;
  }

  /** `x LIKE 'pattern'` and `x IN (…)`, with NOT or without: they follow what they ask about. */
  private suffixed(): SqlExpression {
    const start = this.cursor.position;
    let operand = this.unary();
    for (;;) {
      const negated = this.cursor.keyword === 'NOT';
      const operator = negated ? this.cursor.nextKeyword : this.cursor.keyword;
      if (operator !== 'LIKE' && operator !== 'IN') return operand;
      if (negated) this.cursor.take();
      this.cursor.take();
      operand = operator === 'LIKE' ? this.like(start, operand, negated) : this.in(start, operand, negated);
    }
  }

  private like(start: number, operand: SqlExpression, negated: boolean): SqlExpression {
    if (this.cursor.token.kind !== 'string') throw this.cursor.unexpected("a pattern in quotes, like 'order.%'");
    const pattern = textOf(this.cursor.take().text);
    return this.node(start, { kind: 'like', operand, pattern, parts: likePartsOf(pattern), negated });
  }

  private in(start: number, operand: SqlExpression, negated: boolean): SqlExpression {
    const set = this.list("a set in brackets, like ('a', 'b')", 1);
    return this.node(start, { kind: 'in', operand, set, negated });
  }

  /** Expressions between brackets, commas between them. */
  private list(expected: string, atLeast: number): SqlExpression[] {
    this.open(expected);
    const items: SqlExpression[] = [];
    while (items.length < atLeast || this.cursor.sign !== ')') {
      if (items.length > 0) this.cursor.takeSign(',', '"," or ")"');
      items.push(this.logic());
    }
    this.close();
    return items;
  }

  private unary(): SqlExpression {
    const { position, keyword, sign } = this.cursor;
    if (keyword !== 'NOT' && sign !== '-' && sign !== '+') return this.operand();
    this.cursor.take();
    const touches = this.cursor.token.kind === 'digits' && this.cursor.position === position + 1;
    if (keyword === '' && touches) return this.integer(position, sign);
    if (sign === '+') throw new SqlRefused('"+" stands between two operands, or right before digits', position);
    // counted before the operand is read: thousands of them in a row must not fill the stack
    this.count(position);
    const operand = this.unary();
    return this.placed(position, { kind: keyword === 'NOT' ? 'not' : 'negate', operand });
  }

  private operand(): SqlExpression {
    const { position, keyword, token } = this.cursor;
    if (token.kind === 'digits') return this.integer(position, '');
    if (token.kind === 'string')
      return this.node(position, { kind: 'literal', value: textOf(this.cursor.take().text) });
    if (keyword === 'TRUE' || keyword === 'FALSE') {
      this.cursor.take();
      return this.node(position, { kind: 'literal', value: keyword === 'TRUE' });
    }
    if (keyword === 'EXISTS') {
      this.cursor.take();
      return this.node(position, {
        kind: 'exists',
        name: this.attribute('the name of an attribute, without brackets'),
      });
    }
    if (this.cursor.isCall) return this.call();
    if (token.kind === 'word') return this.node(position, { kind: 'identifier', name: this.attribute(AN_OPERAND) });
    this.open(AN_OPERAND);
    const expression = this.logic();
    this.close();
    return expression;
  }

  private attribute(expected: string): string {
    const { keyword, token } = this.cursor;
    const isName = token.kind === 'digits' || (token.kind === 'word' && keyword === '');
    if (!isName) throw this.cursor.unexpected(expected);
    if (!ATTRIBUTE.test(token.text))
      throw new SqlRefused('the name of an attribute has letters and digits only', token.position);
    return this.cursor.take().text.toLowerCase();
  }

  private call(): SqlExpression {
    const { position, text } = this.cursor.take();
    const given = this.list('the arguments', 0);
    const name = text.toUpperCase();
    if (!isSqlFunction(name)) {
      const known = Object.keys(SQL_FUNCTIONS).join(', ');
      const detail = `there is no function ${text.slice(0, 40)}(); there are ${known}`;
      throw new SqlRefused(detail, position, 'missingFunction');
    }
    this.checkArity(name, given.length, position);
    return this.node(position, { kind: 'call', name, arguments: given });
  }

  private checkArity(name: SqlFunctionName, given: number, position: number): void {
    const { least, most } = arityOf(SQL_FUNCTIONS[name]);
    if (given >= least && given <= most) return;
    const range = most === Infinity ? `at least ${least}` : least === most ? `${least}` : `${least} or ${most}`;
    const detail = `wrong number of arguments: ${name}() takes ${range}, here are ${given}`;
    throw new SqlRefused(detail, position, 'missingFunction');
  }

  /** A sign belongs to digits that it touches, where an operand is expected: else -2147483648 could not be written. */
  private integer(start: number, sign: string): SqlExpression {
    const written = sign + this.cursor.take().text;
    const value = integerOf(written);
    if (value !== null) return this.node(start, { kind: 'literal', value });
    throw new SqlRefused(
      `${written.slice(0, 40)} does not fit into an Integer of 32 bits; a text in quotes may be longer`,
      start,
    );
  }

  private open(expected: string): void {
    const { position } = this.cursor;
    this.cursor.takeSign('(', expected);
    if (++this.depth > FILTER_LIMITS.depth)
      throw tooCostly(`brackets nest at most ${FILTER_LIMITS.depth} deep`, position);
  }

  private close(): void {
    this.cursor.takeSign(')', 'an operator or ")"');
    this.depth--;
  }

  private node(start: number, node: SqlExpression): SqlExpression {
    this.count(start);
    return this.placed(start, node);
  }

  private placed(start: number, node: SqlExpression): SqlExpression {
    this.positions.set(node, start);
    return node;
  }

  private count(position: number): void {
    if (++this.nodes > FILTER_LIMITS.nodes)
      throw tooCostly(
        `an expression has at most ${FILTER_LIMITS.nodes} parts; this is where the limit is passed`,
        position,
      );
  }
}

function tooCostly(message: string, position: number): SqlRefused {
  return new SqlRefused(message, position, 'parse', 'FILTER_TOO_COSTLY');
}
