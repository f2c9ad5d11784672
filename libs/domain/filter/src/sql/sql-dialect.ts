import type { FaultLog } from '../fault-log';
import type { SqlFilter } from '../filter';
import { correctedSql } from './corrected-sql';
import { type ParsedSql, parseSql } from './parse-sql';
import { mistakeIn } from './sql-mistakes';
import { SqlRefused } from './sql-refused';

/** `sql`: CloudEvents SQL v1. Returns null and logs when anything is wrong with it, or when part of it can only fail. */
export function parseSqlFilter(value: unknown, pointer: string, log: FaultLog): SqlFilter | null {
  if (typeof value !== 'string') {
    log.add(
      pointer,
      'FILTER_INVALID',
      `expected a text with a CloudEvents SQL expression, for example "type LIKE 'order.%'"`,
    );
    return null;
  }
  try {
    const { expression, nodes } = readSql(value);
    return log.count(pointer, nodes) ? { kind: 'sql', text: value, expression } : null;
  } catch (error) {
    // a parser that fails in a way nobody thought of makes an invalid filter, not a broken service
    const refused = error instanceof SqlRefused ? error : new SqlRefused('the expression cannot be read', 0);
    const { code, message, position } = refused;
    const example = code === 'FILTER_INVALID' ? correctedSql(value, isSqlFilter) : null;
    log.add(pointer, code, example === null ? message : `${message}; did you mean ${example} ?`, position);
    return null;
  }
}

/** @throws SqlRefused */
function readSql(text: string): ParsedSql {
  const parsed = parseSql(text);
  const mistake = mistakeIn(parsed);
  if (mistake !== null) throw new SqlRefused(mistake.detail, mistake.position);
  return parsed;
}

function isSqlFilter(text: string): boolean {
  try {
    readSql(text);
    return true;
  } catch {
    return false; // whatever is wrong with a guess, it is not shown
  }
}
