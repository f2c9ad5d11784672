/** W3C trace context as it travels in headers. */
export interface TraceHeaders {
  traceparent?: string;
  tracestate?: string;
}

/**
 * Spans by OpenTelemetry, by hand: each hop starts its span under the context that came with its record or request. Without an exporter
 * spans cost next to nothing and the ids still travel.
 */
export abstract class Tracing {
  /** Runs `work` in a new span under the parent in `carrier` (or a new trace, under
   * `traceId` if given: 32 hex digits). The span ends with the promise; an error marks it. */
  abstract span<T>(
    name: string,
    options: {
      kind: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
      parent?: TraceHeaders;
      traceId?: string;
      attributes?: Record<string, string | number>;
    },
    work: () => Promise<T>,
  ): Promise<T>;
  /** The active span's context, to be written into a record or a request; empty outside a span. */
  abstract headers(): TraceHeaders;
  /** Trace id of the active span, 32 hex digits. */
  abstract traceId(): string | undefined;
}
