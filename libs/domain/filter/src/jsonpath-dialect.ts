import { JSONPathEnvironment, JSONPathError, type JSONPathQuery, TokenKind } from 'json-p3';

import { correctedPath } from './corrected-path';
import type { FaultLog } from './fault-log';
import type { Filter } from './filter';
import { FILTER_LIMITS } from './limits';
import { pathFault, PathRefused } from './path-refused';
import { tooDeepAt } from './scan-text';
import { translateQuery } from './translate-query';

/** RFC 9535 and nothing beyond it. Only parses for us: what it parsed is translated into our own tree. */
const rfc9535 = new JSONPathEnvironment({ strict: true });

/** `jsonpath`: RFC 9535, without `match()` and `search()` for now. Returns null and logs when anything is wrong with it. */
export function parseJsonPath(value: unknown, pointer: string, log: FaultLog): Filter | null {
  if (typeof value !== 'string') {
    log.add(pointer, 'FILTER_INVALID', 'expected a text with a JSONPath, for example "$[?$.data.total > 100]"');
    return null;
  }
  try {
    const { path, nodes } = readJsonPath(value);
    return log.count(pointer, nodes) ? { kind: 'path', dialect: 'jsonpath', text: value, path } : null;
  } catch (error) {
    const { code, message, position } = pathFault(error);
    const example = code === 'FILTER_INVALID' ? correctedPath(value, isJsonPath) : null;
    log.add(pointer, code, example === null ? message : `${message}; did you mean ${example} ?`, position);
    return null;
  }
}

/** @throws PathRefused and nothing else */
function readJsonPath(text: string): ReturnType<typeof translateQuery> {
  if (text.length > FILTER_LIMITS.expressionLength) {
    throw new PathRefused(
      'FILTER_TOO_COSTLY',
      `a path has at most ${FILTER_LIMITS.expressionLength} characters`,
      FILTER_LIMITS.expressionLength,
    );
  }
  const deep = tooDeepAt(text, FILTER_LIMITS.depth);
  if (deep !== null)
    throw new PathRefused('FILTER_TOO_COSTLY', `brackets nest at most ${FILTER_LIMITS.depth} deep`, deep);
  return translateQuery(compile(text));
}

function compile(text: string): JSONPathQuery {
  try {
    return rfc9535.compile(text);
  } catch (error) {
    if (error instanceof JSONPathError)
      throw new PathRefused('FILTER_INVALID', readableMessage(error), positionOf(error, text));
    // thousands of `!` in a row: the one way to recurse that needs no bracket
    if (error instanceof RangeError) throw new PathRefused('FILTER_TOO_COSTLY', 'the path nests too deep');
    throw error;
  }
}

function isJsonPath(text: string): boolean {
  try {
    readJsonPath(text);
    return true;
  } catch {
    return false; // whatever is wrong with a guess, it is not shown
  }
}

const TOKEN_WORDS: Readonly<Record<string, string>> = {
  TOKEN_COLON: ':',
  TOKEN_COMMA: ',',
  TOKEN_EOF: 'the end',
  TOKEN_LBRACKET: '[',
  TOKEN_LPAREN: '(',
  TOKEN_RBRACKET: ']',
  TOKEN_RPAREN: ')',
};

/** The library's message without its own excerpt and with characters in place of token names. */
function readableMessage(error: JSONPathError): string {
  return error.message
    .slice(0, 300)
    .replace(/ \('[^]*$/, '')
    .replaceAll(
      /'?(TOKEN_[A-Z_]+|NUMBER)'?/g,
      (_, name: string) => TOKEN_WORDS[name] ?? name.replace('TOKEN_', '').replaceAll('_', ' ').toLowerCase(),
    );
}

/** Where the text stops making sense: the lexer reports the end of a word that it does not know, we its beginning. */
function positionOf({ token }: JSONPathError, text: string): number {
  let position = Math.min(Math.max(token.index, 0), text.length);
  while (token.kind === TokenKind.ERROR && /\w/.test(text[position - 1] ?? '')) position--;
  return position;
}
