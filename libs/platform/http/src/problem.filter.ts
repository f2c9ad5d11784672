import type { Logger } from '@carillon/platform-observability';
import { AppError } from '@carillon/util';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { ErrorShapes } from './error-shapes';
import { EarlierAnswer } from './idempotency';
import { problemOf } from './problem';
import type { RouteTable } from './route-table';
import { sendProblem } from './send-problem';

/**
 * Answers every error of a request: as `application/problem+json`, or in the form of the contract that the path belongs to
 * ({@link ErrorShapes}). 4xx are the client's business and not logged; 5xx are, under the `traceId` of the answer.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly routes: RouteTable,
    private readonly shapes: ErrorShapes,
    private readonly logger: Logger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    // records have their own way of failing; only requests are answered here
    if (host.getType() !== 'http') throw error;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    if (error instanceof EarlierAnswer) {
      void reply
        .code(error.answer.status)
        .headers(error.answer.headers)
        .header('idempotency-replayed', 'true')
        .send(error.answer.body);
      return;
    }
    this.answer(this.told(error, request), request, reply);
  }

  /** Nothing at this address, or not with this method: the router's finding, told apart. */
  private told(error: unknown, request: FastifyRequest): { error: unknown; allow?: string } {
    if (!request.is404) return { error };
    const methods = this.routes.methodsOf(request.url);
    if (methods.length === 0) return { error: new AppError('NOT_FOUND', 'There is nothing at this address.') };
    const allow = methods.join(', ');
    return {
      error: new AppError('METHOD_NOT_ALLOWED', `${request.method} is not for this address; ${allow} is.`),
      allow,
    };
  }

  private answer(
    { error, allow }: { error: unknown; allow?: string },
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    const { problem, headers } = problemOf(error, request.id);
    if (allow !== undefined) headers['allow'] = allow;
    if (problem.status >= 500) this.log(error, problem.status, request);
    sendProblem(reply, { problem, headers }, { url: request.url, error, shapes: this.shapes });
  }

  private log(error: unknown, status: number, request: FastifyRequest): void {
    const fields = { traceId: request.id, method: request.method, route: request.routeOptions.url ?? null, status };
    if (error instanceof AppError && error.retryable)
      this.logger.warn('request.refused', { ...error.context, ...fields }, error);
    else this.logger.error('request.failed', fields, error);
  }
}
