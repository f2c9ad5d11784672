import type { RunningClaim } from './idempotency';

declare module 'fastify' {
  interface FastifyInstance {
    /** Which header names the user, and who it is without one. */
    carillonIdentity: { userHeader: string; defaultUser: string };
  }
  interface FastifyRequest {
    /** Set while a request runs under an Idempotency-Key. */
    idempotencyClaim: RunningClaim | null;
    /** Ends the request's span. */
    endSpan: ((failure: Error | null) => void) | null;
  }
}
