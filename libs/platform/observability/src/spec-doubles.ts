import { type LogFields, Logger } from './logger';
import { type Counter, type Histogram, Metrics } from './metrics';
import { type TraceHeaders, Tracing } from './tracing';

/** One line as {@link recordingLogger} keeps it. */
export interface RecordedLine {
  level: 'debug' | 'info' | 'warn' | 'error';
  event: string;
  fields: LogFields;
  error?: unknown;
}

/** For specs: a logger that keeps its lines, those of its `for(…)` loggers too. */
export class RecordingLogger extends Logger {
  constructor(readonly lines: RecordedLine[] = []) {
    super();
  }

  /** Names of the events logged so far, in order. */
  get events(): string[] {
    return this.lines.map((line) => line.event);
  }

  override for(): Logger {
    return new RecordingLogger(this.lines);
  }
  override debug(event: string, fields: LogFields = {}): void {
    this.lines.push({ level: 'debug', event, fields });
  }
  override info(event: string, fields: LogFields = {}): void {
    this.lines.push({ level: 'info', event, fields });
  }
  override warn(event: string, fields: LogFields = {}, error?: unknown): void {
    this.lines.push({ level: 'warn', event, fields, error });
  }
  override error(event: string, fields: LogFields = {}, error?: unknown): void {
    this.lines.push({ level: 'error', event, fields, error });
  }
}

/** For specs: a logger that keeps its lines in `lines`. */
export function recordingLogger(): RecordingLogger {
  return new RecordingLogger();
}

class SilentLogger extends Logger {
  override for(): Logger {
    return this;
  }
  override debug(): void {
    /* silent */
  }
  override info(): void {
    /* silent */
  }
  override warn(): void {
    /* silent */
  }
  override error(): void {
    /* silent */
  }
}

/** For specs: nothing is written. */
export const silentLogger: Logger = new SilentLogger();

class NoMetrics extends Metrics {
  override counter(): Counter {
    return { add: () => undefined };
  }
  override histogram(): Histogram {
    return { record: () => undefined };
  }
  override gauge(): void {
    /* never read */
  }
}

/** For specs: nothing is counted. */
export const noMetrics: Metrics = new NoMetrics();

class NoTracing extends Tracing {
  override span<T>(_name: string, _options: object, work: () => Promise<T>): Promise<T> {
    return work();
  }
  override headers(): TraceHeaders {
    return {};
  }
  override traceId(): string | undefined {
    return undefined;
  }
}

/** For specs: no spans, no ids. */
export const noTracing: Tracing = new NoTracing();
