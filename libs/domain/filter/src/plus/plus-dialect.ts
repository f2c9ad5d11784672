import type { FaultLog } from '../fault-log';
import type { Filter } from '../filter';
import { FILTER_LIMITS } from '../limits';
import { pathFault, PathRefused } from '../path-refused';
import { tooDeepAt } from '../scan-text';
import { correctedPlus } from './corrected-plus';
import { readPlusPath } from './read-plus-path';

/** `jsonpath-plus`: what the library of that name understands, as far as its meaning is exact. Returns null and logs when anything is wrong with it. */
export function parseJsonPathPlus(value: unknown, pointer: string, log: FaultLog): Filter | null {
  if (typeof value !== 'string') {
    log.add(pointer, 'FILTER_INVALID', 'expected a text with a path, for example "$.data.items[?(@.count > 2)]"');
    return null;
  }
  try {
    const { path, nodes } = read(value);
    return log.count(pointer, nodes) ? { kind: 'path', dialect: 'jsonpath-plus', text: value, path } : null;
  } catch (error) {
    const { code, message, position } = pathFault(error);
    const example = code === 'FILTER_INVALID' ? correctedPlus(value, isTaken) : null;
    log.add(pointer, code, example === null ? message : `${message}; did you mean ${example} ?`, position);
    return null;
  }
}

/** @throws PathRefused */
function read(text: string): ReturnType<typeof readPlusPath> {
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
  return readPlusPath(text);
}

function isTaken(text: string): boolean {
  try {
    read(text);
    return true;
  } catch {
    return false; // whatever is wrong with a guess, it is not shown
  }
}
