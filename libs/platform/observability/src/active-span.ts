import { AsyncLocalStorage } from 'node:async_hooks';

import type { SpanPlace } from './trace-context';

/**
 * The span that the running code belongs to. One for the process, whatever the number of apps in it: which span is active follows from the
 * call, not from the app. OpenTelemetry's own global context manager stays free for an SDK that somebody preloads.
 */
export const activeSpan = new AsyncLocalStorage<SpanPlace>();

/** Trace id of the active span. */
export function activeTraceId(): string | undefined {
  return activeSpan.getStore()?.traceId;
}
