import { correctedPath } from './corrected-path';
import type { FaultLog } from './fault-log';
import type { Filter } from './filter';
import { FILTER_LIMITS } from './limits';
import { pathFault, PathRefused } from './path-refused';
import { readQuery } from './rfc9535/read-query';
import { tooDeepAt } from './scan-text';

/** `jsonpath`: RFC 9535 and nothing beyond it. Returns null and logs when anything is wrong with it. */
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
function readJsonPath(text: string): ReturnType<typeof readQuery> {
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
  return readQuery(text);
}

function isJsonPath(text: string): boolean {
  try {
    readJsonPath(text);
    return true;
  } catch {
    return false; // whatever is wrong with a guess, it is not shown
  }
}
