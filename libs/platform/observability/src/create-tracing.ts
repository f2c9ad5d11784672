import type { Settings } from '@carillon/platform-config';

import { idRecorder } from './id-recorder';
import { SpanTracing } from './span-tracing';

/** Spans go to the OTLP collector when one is configured; the exporter is not even loaded otherwise. */
export async function createTracing(settings: Settings): Promise<SpanTracing> {
  if (settings.telemetry.traces === 'none') return new SpanTracing(idRecorder);
  // a dynamic import is resolved as ESM, which wants the extension
  const { otlpRecorder } = await import('./otlp-recorder.js');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const { otlpEndpoint } = settings.telemetry;
  const exporter = new OTLPTraceExporter(
    otlpEndpoint === null ? {} : { url: `${otlpEndpoint.replace(/\/$/, '')}/v1/traces` },
  );
  return new SpanTracing(otlpRecorder(settings, exporter));
}
