import { randomBytes } from 'node:crypto';

import type { TraceHeaders } from './tracing';

/** Where a span stands in its trace: what travels between processes. */
export interface SpanPlace {
  /** 32 hex digits, not all 0. */
  traceId: string;
  /** 16 hex digits, not all 0. */
  spanId: string;
  /** Whether whoever made the parent records it. */
  isSampled: boolean;
  traceState?: string;
}

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;

/** Reads W3C trace context; undefined when there is none or it is malformed, which the standard says to treat alike. */
export function placeOf(headers: TraceHeaders | undefined): SpanPlace | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(headers?.traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  const state = headers?.tracestate;
  return {
    traceId,
    spanId,
    isSampled: (Number.parseInt(flags, 16) & 1) === 1,
    ...(state === undefined || state === '' ? {} : { traceState: state }),
  };
}

/** Writes it, version 00. */
export function headersOf({ traceId, spanId, isSampled, traceState }: SpanPlace): TraceHeaders {
  return {
    traceparent: `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`,
    ...(traceState === undefined ? {} : { tracestate: traceState }),
  };
}

export function newTraceId(): string {
  return randomHex(16);
}

export function newSpanId(): string {
  return randomHex(8);
}

/** Random bytes for some hundred ids: asking for each one's alone costs more than the span. */
let pool: Buffer = Buffer.alloc(0);
let poolAt = 0;

function randomHex(bytes: number): string {
  if (poolAt + bytes > pool.length) {
    pool = randomBytes(4_096);
    poolAt = 0;
  }
  poolAt += bytes;
  return pool.toString('hex', poolAt - bytes, poolAt);
}
