import type { SpanPlace } from './trace-context';
import type { Tracing } from './tracing';

export type SpanOptions = Parameters<Tracing['span']>[1];

/** A span that has begun. */
export interface OpenSpan {
  place: SpanPlace;
  end(error?: unknown): void;
}

/** Makes spans: with an exporter behind it, or only their ids. */
export interface SpanRecorder {
  start(name: string, options: SpanOptions, parent: SpanPlace | undefined): OpenSpan;
  close(): Promise<void>;
}
