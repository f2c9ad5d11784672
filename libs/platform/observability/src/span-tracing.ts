import { activeSpan, activeTraceId } from './active-span';
import type { SpanRecorder } from './span-recorder';
import { headersOf, placeOf } from './trace-context';
import { type TraceHeaders, Tracing } from './tracing';

/** Spans follow the calls by {@link activeSpan}; what becomes of them is the recorder's business. */
export class SpanTracing extends Tracing {
  constructor(private readonly recorder: SpanRecorder) {
    super();
  }

  override async span<T>(name: string, options: Parameters<Tracing['span']>[1], work: () => Promise<T>): Promise<T> {
    // a parent that is named but malformed starts a new trace: it must not join whatever happens to run here
    const parent = options.parent === undefined ? activeSpan.getStore() : placeOf(options.parent);
    const span = this.recorder.start(name, options, options.traceId === undefined ? parent : placeOf(options.parent));
    try {
      const result = await activeSpan.run(span.place, work);
      span.end();
      return result;
    } catch (error) {
      span.end(error);
      throw error;
    }
  }

  override headers(): TraceHeaders {
    const place = activeSpan.getStore();
    return place === undefined ? {} : headersOf(place);
  }

  override traceId(): string | undefined {
    return activeTraceId();
  }

  /** Exports what is left. */
  close(): Promise<void> {
    return this.recorder.close();
  }
}
