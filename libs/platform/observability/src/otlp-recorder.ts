import type { Settings } from '@carillon/platform-config';
import { AppError } from '@carillon/util';
import {
  type Context,
  createTraceState,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  type IdGenerator,
  ParentBasedSampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';

import type { SpanRecorder } from './span-recorder';
import { newSpanId, newTraceId, type SpanPlace } from './trace-context';
import type { Tracing } from './tracing';

const KINDS: Record<Parameters<Tracing['span']>[1]['kind'], SpanKind> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};

/** Lets the caller choose the id of the next trace; the SDK asks for it within the same call. */
class ChosenIds implements IdGenerator {
  next: string | undefined;

  generateTraceId(): string {
    const chosen = this.next ?? newTraceId();
    this.next = undefined;
    return chosen;
  }
  generateSpanId(): string {
    return newSpanId();
  }
}

/**
 * Records spans with OpenTelemetry and exports them in batches. The provider is this recorder's own: nothing is registered globally, so
 * that several apps in one process keep their names apart.
 */
export function otlpRecorder(settings: Pick<Settings, 'app' | 'version'>, exporter: SpanExporter): SpanRecorder {
  const ids = new ChosenIds();
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': settings.app, 'service.version': settings.version }),
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    idGenerator: ids,
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('carillon', settings.version);
  return {
    start(name, { kind, attributes = {}, traceId }, parent) {
      ids.next = parent === undefined ? traceId : undefined;
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes }, contextOf(parent));
      const { traceId: id, spanId, traceFlags } = span.spanContext();
      const state = parent?.traceState;
      return {
        place: {
          traceId: id,
          spanId,
          isSampled: (traceFlags & TraceFlags.SAMPLED) !== 0,
          ...(state === undefined ? {} : { traceState: state }),
        },
        end(error) {
          if (error !== undefined)
            span.setStatus({
              code: SpanStatusCode.ERROR,
              message: error instanceof Error ? error.message : 'not an Error',
            });
          if (error instanceof AppError) span.setAttribute('error.type', error.code);
          span.end();
        },
      };
    },
    close: () => provider.shutdown(),
  };
}

function contextOf(parent: SpanPlace | undefined): Context {
  if (parent === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: parent.traceId,
    spanId: parent.spanId,
    traceFlags: parent.isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
    ...(parent.traceState === undefined ? {} : { traceState: createTraceState(parent.traceState) }),
  });
}
