import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import type { Settings } from '@carillon/platform-config';
import { AppError } from '@carillon/util';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { refuseBrokenRequest } from './broken-request';
import type { ErrorShapes } from './error-shapes';
import { settleClaim } from './idempotency';
import { lingering } from './linger';
import { problemOf } from './problem';
import { RouteTable } from './route-table';
import { sendProblem } from './send-problem';

/** A batch may have 8 MiB; the rest is for its brackets and commas. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024 + 64 * 1024;
const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;

/** Nest's adapter with our server in it and the routes it has come to know. */
export class CarillonHttpAdapter extends FastifyAdapter {
  readonly routes = new RouteTable();
  /** Set once the app's modules are there. */
  shapes: ErrorShapes | null = null;
}

/**
 * The HTTP server. Bodies arrive as Buffers whatever their type, the request's id is its trace id, and a client cannot hold a connection
 * without sending. Per request it adds one id, one hook that looks at a null, and nothing else.
 */
export function createFastifyServer(settings: Settings): CarillonHttpAdapter {
  const adapter = new CarillonHttpAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    // idle sockets, slow heads, slow bodies
    connectionTimeout: 120_000,
    requestTimeout: 60_000,
    keepAliveTimeout: 72_000,
    http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    // nobody has told us which proxy to believe, and nothing here depends on the client's address
    trustProxy: false,
    requestIdHeader: false,
    genReqId: traceIdOf,
    logger: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      const unreadable = new AppError('REQUEST_UNREADABLE', error.message, { cause: error });
      sendProblem(reply, problemOf(unreadable, request.id), { url: request.url, error, shapes: adapter.shapes });
    },
    clientErrorHandler: refuseBrokenRequest,
    // no middleware is ever registered, so the hook that would run them is left out
    skipMiddie: true,
  });
  const server = adapter.getInstance();
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.decorate('carillonIdentity', { ...settings.identity });
  server.decorateRequest('idempotencyClaim', null);
  server.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) adapter.routes.add(method, route.url);
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    const running = request.idempotencyClaim;
    if (running === null) {
      done(null, isRefusedUnread(request, reply) ? withLinger(request, reply, payload) : payload);
      return;
    }
    request.idempotencyClaim = null;
    void settleClaim(running, reply, payload).then(() => done(null, payload));
  });
  return adapter;
}

/** Its body is too large, which is said before all of it has arrived. (Not asked by status: a contract may give another.) */
function isRefusedUnread({ raw }: FastifyRequest, { statusCode }: FastifyReply): boolean {
  const hasBody = 'transfer-encoding' in raw.headers || 'content-length' in raw.headers;
  return statusCode >= 400 && hasBody && !raw.complete;
}

function withLinger(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  if (!Buffer.isBuffer(payload)) return payload; // no error of ours
  void reply.headers({ connection: 'close', 'content-length': payload.length });
  return lingering(request.raw, payload);
}

/** The caller's trace id, or a new one. */
function traceIdOf(request: IncomingMessage): string {
  const given = request.headers['traceparent'];
  return (typeof given === 'string' ? TRACEPARENT.exec(given)?.[1] : undefined) ?? randomBytes(16).toString('hex');
}
