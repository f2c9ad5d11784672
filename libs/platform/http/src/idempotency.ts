import { createHash } from 'node:crypto';

import { Logger } from '@carillon/platform-observability';
import { AppError, idFromUuid, type IdPrefix, newId } from '@carillon/util';
import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  UseGuards,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { rawBody } from './body';
import { projectOf, userOf } from './caller';
import { type IdempotencyClaim, IdempotencyStore, type KeptAnswer } from './idempotency-store';

/** Longer than any request of ours runs; a key whose process died is free again after it. */
const LEASE_MS = 30_000;
const KEPT_HEADERS = ['content-type', 'location', 'etag'];

/** Ends a request with the answer that an earlier one got; the problem filter sends it. */
export class EarlierAnswer extends Error {
  constructor(readonly answer: KeptAnswer) {
    super('answered before');
  }
}

/** A claim and where to report its end, carried by the request until its answer is sent. */
export interface RunningClaim {
  claim: IdempotencyClaim;
  store: IdempotencyStore;
  logger: Logger;
}

/** A guard, not an interceptor: nothing has to happen around the handler, and requests without a key should cost nothing. */
@Injectable()
class IdempotencyGuard implements CanActivate {
  constructor(
    private readonly store: IdempotencyStore,
    private readonly logger: Logger,
  ) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const given = request.headers['idempotency-key'];
    return given === undefined ? true : this.claim(request, given);
  }

  private async claim(request: FastifyRequest, given: string | string[]): Promise<true> {
    const key = keyOf(given);
    const state = await this.store.begin({
      project: projectOf(request),
      key,
      fingerprint: fingerprintOf(request),
      leaseMs: LEASE_MS,
    });
    switch (state.kind) {
      case 'claimed':
        request.idempotencyClaim = { claim: state.claim, store: this.store, logger: this.logger };
        return true;
      case 'running':
        throw new AppError('CONFLICT', 'A request with this Idempotency-Key is running.', {
          retryable: true,
          retryAfterSeconds: 1,
        });
      case 'reused':
        throw new AppError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another request.');
      case 'finished':
        throw new EarlierAnswer(state.answer);
    }
  }
}

/**
 * For creating POSTs: a request repeated with the same `Idempotency-Key` gets the first one's answer (2xx) again, for 24 hours per
 * project, marked `idempotency-replayed: true`. Another request under the key: 422 `IDEMPOTENCY_KEY_REUSED`. One that still runs: 409
 * with Retry-After. A request that failed may be repeated; use {@link CreationId} so that it cannot create twice.
 *
 * The feature's module imports `IdempotencyModule.as(IdempotencyStore)` of `@carillon/storage-idempotency`.
 */
export function Idempotent(): MethodDecorator {
  return applyDecorators(
    UseGuards(IdempotencyGuard),
    ApiHeader({ name: 'Idempotency-Key', required: false, schema: { type: 'string', minLength: 1, maxLength: 255 } }),
  );
}

const creationId = createParamDecorator((prefix: IdPrefix, context: ExecutionContext): string => {
  const running = context.switchToHttp().getRequest<FastifyRequest>().idempotencyClaim;
  return running ? idFromUuid(prefix, running.claim.seed) : newId(prefix);
});

/**
 * The id for what this request creates: a fresh one, but the same one each time a request is repeated with its `Idempotency-Key`, also
 * after a crash or a 503 half-way. Creating must then be "insert, and if it is there already, it is ours".
 */
export function CreationId(prefix: IdPrefix): ParameterDecorator {
  return creationId(prefix);
}

/**
 * Hook `onSend`: keeps the answer before it goes out, or gives the key back. A client's mistake (4xx) did nothing, so its key is as good
 * as new; a failure (5xx) may have done half, so its repetition works under the same seed.
 */
export async function settleClaim(running: RunningClaim, reply: FastifyReply, payload: unknown): Promise<void> {
  const { claim, store, logger } = running;
  try {
    if (reply.statusCode >= 200 && reply.statusCode < 300) await store.finish(claim, answerOf(reply, payload));
    else await store.release(claim, { keepSeed: reply.statusCode >= 500 });
  } catch (error) {
    // the answer is right all the same; the key is free again when its lease ends
    logger.warn('idempotency.not_kept', { statusCode: reply.statusCode }, error);
  }
}

function answerOf(reply: FastifyReply, payload: unknown): KeptAnswer {
  const headers: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = reply.getHeader(name);
    if (value !== undefined) headers[name] = String(value);
  }
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(typeof payload === 'string' ? payload : '');
  return { status: reply.statusCode, headers, body };
}

function keyOf(given: string | string[]): string {
  if (typeof given === 'string' && /^[\x20-\x7e]{1,255}$/.test(given)) return given;
  throw new AppError('REQUEST_INVALID', 'Idempotency-Key must be 1 to 255 printable ASCII characters.');
}

/** Two requests are the same when sender, method, address, content type, CloudEvents attributes in headers, and body are. */
function fingerprintOf(request: FastifyRequest): string {
  const attributes = Object.entries(request.headers).filter(
    ([name]) => name === 'content-type' || name.startsWith('ce-'),
  );
  const hash = createHash('sha256');
  hash.update(
    JSON.stringify([
      userOf(request),
      request.method,
      request.url,
      attributes.sort(([one], [other]) => (one < other ? -1 : 1)),
    ]),
  );
  return hash.update(rawBody(request)).digest('base64url');
}
