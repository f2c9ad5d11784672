import type { SqlArithmetic, SqlComparison, SqlExpression, SqlLogic } from './sql-expression';

/** The expression in one spelling: read again it gives the same tree. Brackets stand only where they are needed. */
export function printSql(expression: SqlExpression): string {
  switch (expression.kind) {
    case 'literal':
      return typeof expression.value === 'string' ? quoted(expression.value) : String(expression.value).toUpperCase();
    case 'identifier':
      return expression.name;
    case 'exists':
      return `EXISTS ${expression.name}`;
    case 'not':
      return `NOT ${operandOf(expression.operand, 'unary')}`;
    case 'negate': {
      const text = operandOf(expression.operand, 'unary');
      return /^[0-9]/.test(text) ? `- ${text}` : `-${text}`; // touching digits it would be part of the number
    }
    case 'and':
    case 'or':
    case 'xor':
      return binary(expression, expression.kind.toUpperCase());
    case 'comparison':
      return binary(expression, expression.operator);
    case 'arithmetic':
      return binary(expression, expression.operator);
    case 'like':
      return `${operandOf(expression.operand, 'suffix')} ${expression.negated ? 'NOT ' : ''}LIKE ${quoted(expression.pattern)}`;
    case 'in':
      return `${operandOf(expression.operand, 'suffix')} ${expression.negated ? 'NOT ' : ''}IN (${listOf(expression.set)})`;
    case 'call':
      return `${expression.name}(${listOf(expression.arguments)})`;
  }
}

/** From loose to tight. */
const PRECEDENCES = ['logic', 'comparison', 'sum', 'product', 'suffix', 'unary', 'atom'] as const;
type Precedence = (typeof PRECEDENCES)[number];

function precedenceOf(expression: SqlExpression): Precedence {
  switch (expression.kind) {
    case 'literal':
    case 'identifier':
    case 'exists':
    case 'call':
      return 'atom';
    case 'not':
    case 'negate':
      return 'unary';
    case 'like':
    case 'in':
      return 'suffix';
    case 'comparison':
      return 'comparison';
    case 'and':
    case 'or':
    case 'xor':
      return 'logic';
    case 'arithmetic':
      return expression.operator === '+' || expression.operator === '-' ? 'sum' : 'product';
  }
}

/** All operators lead from left to right, so that only a right operand of the same precedence needs brackets. */
function binary(expression: SqlLogic | SqlComparison | SqlArithmetic, operator: string): string {
  const precedence = precedenceOf(expression);
  const tighter = PRECEDENCES[PRECEDENCES.indexOf(precedence) + 1] ?? 'atom';
  return `${operandOf(expression.left, precedence)} ${operator} ${operandOf(expression.right, tighter)}`;
}

/** In brackets unless it binds at least as tight as is asked for. */
function operandOf(expression: SqlExpression, atLeast: Precedence): string {
  const text = printSql(expression);
  return PRECEDENCES.indexOf(precedenceOf(expression)) < PRECEDENCES.indexOf(atLeast) ? `(${text})` : text;
}

function listOf(expressions: readonly SqlExpression[]): string {
  return expressions.map(printSql).join(', ');
}

/** A text in the quotes that can hold it; at least those that it was written in can. */
function quoted(text: string): string {
  return quotedIn("'", text) ?? quotedIn('"', text) ?? '';
}

/** Null when the text has a backslash before this quote, or at the end: between these quotes it would be taken for an escape. */
function quotedIn(quote: string, text: string): string | null {
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    const next = text[at + 1];
    if (char === '\\' && (next === undefined || next === quote)) return null;
    if (char === '\\') out += char + (text[++at] ?? '');
    else out += char === quote ? `\\${quote}` : char;
  }
  return quote + out + quote;
}
