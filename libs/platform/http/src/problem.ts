import { AppError, errorCatalog, type ErrorCode, type Fault } from '@carillon/util';
import { HttpException } from '@nestjs/common';

/** RFC 9457, with our members. */
export interface Problem {
  /** `urn:carillon:error:<code>` */
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  retryable: boolean;
  errors: readonly Fault[];
  traceId: string;
}

/** A problem and what else the answer carries. */
export interface ProblemAnswer {
  problem: Problem;
  headers: Record<string, string>;
}

export const PROBLEM_TYPE = 'application/problem+json';

/** Codes of errors that come from Nest or Fastify and know only their status. */
const CODE_OF_STATUS: Partial<Record<number, ErrorCode>> = {
  400: 'REQUEST_UNREADABLE',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_UNREADABLE',
  409: 'CONFLICT',
  412: 'PRECONDITION_FAILED',
  413: 'BODY_TOO_LARGE',
  414: 'REQUEST_UNREADABLE',
  415: 'CONTENT_TYPE_UNSUPPORTED',
  422: 'REQUEST_INVALID',
  429: 'RATE_LIMITED',
  431: 'REQUEST_UNREADABLE',
  503: 'SERVICE_UNAVAILABLE',
};
const DEFAULT_RETRY_AFTER_SECONDS = 2;

/** The answer to any error. What is not ours to tell (an unknown error's text) stays in the log. */
export function problemOf(error: unknown, traceId: string): ProblemAnswer {
  if (error instanceof AppError) {
    const { code, faults, retryable, retryAfterSeconds } = error;
    return answer(
      { status: errorCatalog[code].status, code, detail: error.message, errors: faults, retryable, traceId },
      retryAfterSeconds,
    );
  }
  const status = statusOf(error);
  const code = CODE_OF_STATUS[status] ?? (status >= 400 && status < 500 ? 'REQUEST_INVALID' : 'INTERNAL_ERROR');
  // a client error's text tells the client what to do; any other text may show what is inside
  const detail = status < 500 && error instanceof Error ? error.message : errorCatalog[code].help;
  return answer({ status, code, detail, errors: [], retryable: errorCatalog[code].retryable, traceId });
}

function answer(told: Omit<Problem, 'type' | 'title'>, retryAfterSeconds?: number): ProblemAnswer {
  const { status, detail, code, retryable, errors, traceId } = told;
  const problem = {
    type: `urn:carillon:error:${code}`,
    title: errorCatalog[code].title,
    status,
    detail,
    code,
    retryable,
    errors,
    traceId,
  };
  const wait = retryAfterSeconds ?? (status === 429 || status === 503 ? DEFAULT_RETRY_AFTER_SECONDS : undefined);
  return { problem, headers: wait === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(wait))) } };
}

/** The status of an error of Nest (`HttpException`) or Fastify (`statusCode` on its errors); 500 for all others. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'statusCode' in error && 'code' in error) {
    const { statusCode } = error;
    if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 600) return statusCode;
  }
  return 500;
}
