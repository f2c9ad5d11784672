import type { Metrics, TraceHeaders, Tracing } from '@carillon/platform-observability';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Asked every few seconds by machines: neither spans nor figures. */
const QUIET = new Set(['/health/live', '/health/ready', '/metrics']);

/**
 * One server span and one duration per request.
 *
 * The span starts after the body has arrived: what runs between belongs to the socket, where an asynchronous context does not hold.
 * The duration covers the body too.
 */
export function observeRequests(server: FastifyInstance, tracing: Tracing, metrics: Metrics): void {
  const durations = metrics.histogram('http.server.request.duration', {
    description: 'Time from the head of a request to the end of its answer',
    unit: 'ms',
  });

  server.decorateRequest('endSpan', null);
  server.addHook('preHandler', (request, _reply, done) => {
    const route = request.routeOptions.url;
    if (route === undefined || QUIET.has(route)) {
      done();
      return;
    }
    const options = {
      kind: 'server' as const,
      ...parentOf(request),
      attributes: { 'http.request.method': request.method, 'http.route': route },
    };
    const span = tracing.span(`${request.method} ${route}`, options, () => {
      const ended = new Promise<void>((resolve, reject) => {
        request.endSpan = (failure) => (failure === null ? resolve() : reject(failure));
      });
      done();
      return ended;
    });
    // its only failure is the one that marks the span, and the request is answered already
    span.catch(() => undefined);
  });
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url;
    if (route !== undefined && QUIET.has(route)) {
      done();
      return;
    }
    request.endSpan?.(reply.statusCode >= 500 ? new Error(`answered ${reply.statusCode}`) : null);
    durations.record(reply.elapsedTime, {
      method: request.method,
      route: route ?? 'none',
      status: String(reply.statusCode),
    });
    done();
  });
}

/** The caller's context, or the trace id that the request was given. */
function parentOf(request: FastifyRequest): { parent?: TraceHeaders; traceId: string } {
  const { traceparent, tracestate } = request.headers;
  if (typeof traceparent !== 'string') return { traceId: request.id };
  return { traceId: request.id, parent: { traceparent, ...(typeof tracestate === 'string' ? { tracestate } : {}) } };
}
