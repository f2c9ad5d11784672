import { errorCatalog, type ErrorCode } from './error-catalog';

/** One thing that is wrong with an input: where (JSON pointer, RFC 6901), which code, in words, at which character. */
export interface Fault {
  pointer: string;
  code: ErrorCode;
  detail: string;
  /** Offset in UTF-16 units into the text at `pointer`, for expressions. */
  position?: number;
}

export interface AppErrorOptions {
  /** Ids and numbers that tell the story in a log line. Never secrets, never bodies. */
  context?: Record<string, string | number | boolean | undefined>;
  faults?: readonly Fault[];
  /** Seconds after which trying again makes sense. */
  retryAfterSeconds?: number;
  /** Overrides the catalogue's word on whether trying again can help. */
  retryable?: boolean;
  cause?: unknown;
}

/**
 * An error with a code of the closed list in {@link errorCatalog}. `retryable` says whether the same call can succeed
 * later; the consumer runner and the HTTP filter act on it and on `code`, never on the message text.
 */
export class AppError extends Error {
  readonly retryable: boolean;
  readonly context: Record<string, string | number | boolean | undefined>;
  readonly faults: readonly Fault[];
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly code: ErrorCode,
    detail: string,
    options: AppErrorOptions = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.retryable = options.retryable ?? errorCatalog[code].retryable;
    this.context = options.context ?? {};
    this.faults = options.faults ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
