import type { LogFields, Logger } from '@carillon/platform-observability';
import { type LogEntry, logLevel } from 'kafkajs';

/** The same line is written once in this time: a broker that is away makes every connection say so at every try. */
const REPEAT_AFTER_MS = 10_000;

/**
 * kafkajs's lines as ours. What it calls an error is a broken connection or request that it tries again, so nothing is above `warn`: what a person must see
 * is said by the runner and the publisher.
 */
export function kafkaLog(logger: Logger, now: () => number = Date.now): (entry: LogEntry) => void {
  const saidAt = new Map<string, number>();
  return ({ level, namespace, log: { message, ...extra } }) => {
    if (level > logLevel.WARN) {
      logger.debug('kafka.said', { namespace, message, ...plain(extra) });
      return;
    }
    const line = `${namespace} ${message}`;
    const nowMs = now();
    if (nowMs - (saidAt.get(line) ?? -Infinity) < REPEAT_AFTER_MS) return;
    if (saidAt.size > 200) saidAt.clear();
    saidAt.set(line, nowMs);
    logger.warn('kafka.complained', { namespace, message, ...plain(extra) });
  };
}

/** Only the fields that are single values: the others are protocol structures. Stacks are kafkajs's own and say nothing. */
function plain(extra: Record<string, unknown>): LogFields {
  const fields: LogFields = {};
  for (const [name, value] of Object.entries(extra)) {
    if (name === 'stack' || name === 'timestamp' || name === 'logger') continue;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') fields[name] = value;
  }
  return fields;
}
