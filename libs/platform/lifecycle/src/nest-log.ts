import type { Logger } from '@carillon/platform-observability';
import type { LoggerService } from '@nestjs/common';

/** What Nest itself has to say, in our lines. Its story of modules and routes is `debug` to us. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug('nest.noted', { message: String(message), context: contextOf(rest) });
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.log(message, ...rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.log(message, ...rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn('nest.warned', { message: String(message), context: contextOf(rest) });
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error(
      'nest.failed',
      { message: String(message), context: contextOf(rest) },
      message instanceof Error ? message : undefined,
    );
  }
}

/** Nest passes the name of the class that speaks as its last argument. */
function contextOf(rest: readonly unknown[]): string | null {
  const last = rest.at(-1);
  return typeof last === 'string' && !last.includes('\n') ? last : null;
}
