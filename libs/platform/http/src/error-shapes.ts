import { Injectable } from '@nestjs/common';

import type { Problem } from './problem';

/** How a contract of others says that something went wrong. */
export interface ShapedError {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** Writes a problem (and, for a log or a traceback, the error behind it) in a contract's own form. Must not throw. */
export type ErrorShape = (problem: Problem, error: unknown) => ShapedError;

/**
 * Routes whose errors do not look like ours. Covers what no controller sees: unknown paths, wrong methods, bodies that are too large.
 */
@Injectable()
export class ErrorShapes {
  private readonly shapes: { prefix: string; shape: ErrorShape }[] = [];

  /** From now on errors at `prefix` itself and below it (`/eventmatch`, `/eventmatch/x`) have this shape. */
  forPath(prefix: string, shape: ErrorShape): void {
    this.shapes.push({ prefix, shape });
  }

  /** The shape for a request's address, undefined where ours is used. */
  find(url: string): ErrorShape | undefined {
    const path = url.split('?', 1)[0] ?? '';
    return this.shapes.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))?.shape;
  }
}
