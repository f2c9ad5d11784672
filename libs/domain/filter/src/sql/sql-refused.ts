import type { FilterFaultCode } from '../fault-log';
import type { SqlErrorKind } from './sql-failure';

/** Thrown while an expression is read; never leaves this library. */
export class SqlRefused extends Error {
  constructor(
    message: string,
    /** UTF-16 units before the place that does not fit. */
    readonly position: number,
    readonly error: Extract<SqlErrorKind, 'parse' | 'missingFunction'> = 'parse',
    readonly code: FilterFaultCode = 'FILTER_INVALID',
  ) {
    super(message);
    this.name = 'SqlRefused';
  }
}
