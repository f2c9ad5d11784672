import type { TraceHeaders, Tracing } from '@carillon/platform-observability';

import type { Incoming } from '../incoming';
import { done, type Outcome } from '../outcome';
import type { BoundHandler } from './bound-handler';
import { withDeadline } from './deadline';
import { judgeError } from './judge-error';
import type { RunnerMetrics } from './runner-metrics';

/** What one call of a handler came to. */
export type HandlerRun =
  | { readonly kind: 'returned'; readonly outcomes: readonly Outcome[] }
  | { readonly kind: 'threw'; readonly outcome: Outcome; readonly error: unknown }
  | { readonly kind: 'outage'; readonly code: string; readonly error: unknown };

/** An acknowledgement takes milliseconds. When one is owed for longer at a handler's deadline, the handler most likely waits for it and is not hung. */
const WAITS_FOR_KAFKA_MS = 250;

export interface HandlerRunsOptions {
  readonly group: string;
  readonly deadlineMs: number;
  readonly tracing: Tracing;
  readonly metrics: RunnerMetrics;
  /** How long Kafka has owed an answer to something that this process publishes. */
  unansweredMs(): number;
}

/** Calls handlers: under a span of the record's trace, with a deadline, and with whatever they throw or return turned into outcomes. */
export class HandlerRuns {
  constructor(private readonly options: HandlerRunsOptions) {}

  async run(handler: BoundHandler, messages: readonly Incoming<unknown>[]): Promise<HandlerRun> {
    const { group, tracing, metrics } = this.options;
    const startedMs = performance.now();
    const [first] = messages;
    const parent = messages.length === 1 && first !== undefined ? traceOf(first) : {};
    const attributes = {
      'messaging.system': 'kafka',
      'messaging.destination.name': handler.topic,
      'messaging.consumer.group.name': group,
      'messaging.batch.message_count': messages.length,
    };
    try {
      const returned = await tracing.span(`process ${handler.topic}`, { kind: 'consumer', parent, attributes }, () =>
        withDeadline(
          handler.call(handler.form === 'batch' ? messages : first),
          this.options.deadlineMs,
          () => this.options.unansweredMs() > WAITS_FOR_KAFKA_MS,
        ),
      );
      return { kind: 'returned', outcomes: outcomesOf(returned, handler, messages.length) };
    } catch (error) {
      const judged = judgeError(error);
      metrics.failure(group, codeOf(error));
      return judged.kind === 'outage' ? { ...judged, error } : { kind: 'threw', outcome: judged.outcome, error };
    } finally {
      metrics.handled(group, handler.topic, performance.now() - startedMs);
    }
  }
}

/** A handler that forgets to return, or returns too few outcomes, is a fault and not silently done. */
function outcomesOf(returned: unknown, { topic, form }: BoundHandler, expected: number): Outcome[] {
  const outcomes = form === 'batch' ? returned : [returned];
  if (!Array.isArray(outcomes) || outcomes.length !== expected || !outcomes.every(isOutcome)) {
    throw new TypeError(
      `the handler of ${topic} must return ${form === 'batch' ? `${expected} outcomes` : 'an outcome'}`,
    );
  }
  return outcomes;
}

const KINDS: ReadonlySet<unknown> = new Set([done.kind, 'skipped', 'retry', 'dead']);

function isOutcome(value: unknown): value is Outcome {
  return typeof value === 'object' && value !== null && KINDS.has((value as { kind?: unknown }).kind);
}

function traceOf({ headers }: Incoming<unknown>): TraceHeaders {
  const traceparent = headers['traceparent']?.toString();
  const tracestate = headers['tracestate']?.toString();
  if (traceparent === undefined) return {};
  return tracestate === undefined ? { traceparent } : { traceparent, tracestate };
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return error instanceof Error && error.name === 'AppError' && typeof code === 'string' ? code : 'UNKNOWN';
}
