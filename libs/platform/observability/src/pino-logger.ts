import type { Settings } from '@carillon/platform-config';
import { AppError } from '@carillon/util';
import pino from 'pino';

import { activeTraceId } from './active-span';
import { type LogFields, Logger } from './logger';

/** How deep `cause` is followed; deeper ones are our own mistake. */
const MAX_CAUSES = 5;

/** JSON lines on standard output, written before the call returns so that the last line before a crash is not lost. */
class PinoLogger extends Logger {
  private readonly pino: pino.Logger;

  constructor(
    private readonly root: pino.Logger,
    component?: string,
  ) {
    super();
    this.pino = component === undefined ? root : root.child({ component });
  }

  override for(component: string): Logger {
    // from the root: pino would write the outer component's name as well
    return new PinoLogger(this.root, component);
  }
  override debug(event: string, fields?: LogFields): void {
    if (this.pino.isLevelEnabled('debug')) this.pino.debug(fields ?? {}, event);
  }
  override info(event: string, fields?: LogFields): void {
    this.pino.info(fields ?? {}, event);
  }
  override warn(event: string, fields?: LogFields, error?: unknown): void {
    this.pino.warn(withError(fields, error), event);
  }
  override error(event: string, fields?: LogFields, error?: unknown): void {
    this.pino.error(withError(fields, error), event);
  }
}

/** The process's logger. `write` takes the place of standard output in specs. */
export function createLogger(
  settings: Pick<Settings, 'app' | 'version' | 'log'>,
  write?: (line: string) => void,
): Logger {
  const options: pino.LoggerOptions = {
    level: settings.log.level,
    base: { service: settings.app, version: settings.version },
    messageKey: 'event',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    // ids travel even where nobody passes them; a field of the same name wins
    mixin: () => {
      const traceId = activeTraceId();
      return traceId === undefined ? {} : { traceId };
    },
    mixinMergeStrategy: (fields, mixed) => ({ ...mixed, ...fields }),
  };
  const destination = write === undefined ? pino.destination({ fd: 1, sync: true }) : { write };
  return new PinoLogger(pino(options, destination));
}

function withError(fields: LogFields | undefined, error: unknown): object {
  return error === undefined ? (fields ?? {}) : { ...fields, error: describeError(error) };
}

/** An error as fields: code, message, stack, context and its causes (also those gathered in an `AggregateError`). */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    message,
    ...(error instanceof AppError ? { retryable: error.retryable, ...error.context } : {}),
    // a cause's stack shows the same frames again
    ...(depth === 0 ? { stack } : {}),
    ...(cause !== undefined && depth < MAX_CAUSES ? { cause: describeError(cause, depth + 1) } : {}),
    ...(error instanceof AggregateError && depth < MAX_CAUSES
      ? { errors: error.errors.slice(0, MAX_CAUSES).map((inner: unknown) => describeError(inner, depth + 1)) }
      : {}),
  };
}
