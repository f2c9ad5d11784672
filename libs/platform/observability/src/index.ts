export { Health, type HealthPart } from './health';
export { type LogFields, Logger } from './logger';
export { type Counter, type Histogram, type Labels, Metrics } from './metrics';
export { MetricsPage } from './metrics-page';
export { ObservabilityModule } from './observability.module';
export { createLogger, describeError } from './pino-logger';
export {
  noMetrics,
  noTracing,
  type RecordedLine,
  RecordingLogger,
  recordingLogger,
  silentLogger,
} from './spec-doubles';
export { type TraceHeaders, Tracing } from './tracing';
