import type { FilterFaultCode } from './fault-log';

/** Thrown inside a path's parser; never leaves this library. */
export class PathRefused extends Error {
  constructor(
    readonly code: FilterFaultCode,
    message: string,
    readonly position?: number | undefined,
  ) {
    super(message);
    this.name = 'PathRefused';
  }
}

/** What to say of a path that could not be read. A parser that fails in a way nobody thought of makes an invalid filter, not a broken service. */
export function pathFault(error: unknown): { code: FilterFaultCode; message: string; position?: number | undefined } {
  if (error instanceof PathRefused) return error;
  return { code: 'FILTER_INVALID', message: 'the path cannot be read' };
}
