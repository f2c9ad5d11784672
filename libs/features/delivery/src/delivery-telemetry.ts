import type { AttemptFinished } from '@carillon/contracts-messages';
import type { Counter, Histogram, Logger, Metrics } from '@carillon/platform-observability';

/** Counts and tells what became of each attempt. */
export class DeliveryTelemetry {
  private readonly logger: Logger;
  private readonly attempts: Counter;
  private readonly durations: Histogram;
  private readonly latencies: Histogram;

  constructor(channel: string, logger: Logger, metrics: Metrics) {
    this.logger = logger.for(`delivery-${channel}`);
    this.attempts = metrics.counter('delivery.attempts', {
      description: 'Attempts at targets, and deliveries given up without one, by channel, outcome and reason',
    });
    this.durations = metrics.histogram('delivery.duration', { description: 'Time of one attempt', unit: 'ms' });
    this.latencies = metrics.histogram('delivery.latency', {
      description: 'From the acceptance of an event to its delivery at the first attempt',
      unit: 'ms',
    });
  }

  /**
   * One line an attempt. A success is the usual case, hundreds a second, and stands in the history: `debug`. A failure that is
   * tried again, or ends the delivery, is what somebody looks for: `warn`.
   */
  finished(fact: AttemptFinished): void {
    const { channel, outcome, reason } = fact;
    this.attempts.add(1, { channel, outcome, reason: reason === '' ? 'none' : reason });
    if (fact.durationMs > 0) this.durations.record(fact.durationMs, { channel, outcome });
    if (outcome === 'delivered' && fact.attempt === 1 && fact.redrive === 0) {
      const endedAtMs = Date.parse(fact.startedAt) + fact.durationMs;
      this.latencies.record(Math.max(0, endedAtMs - Date.parse(fact.acceptedAt)), { channel });
    }
    const level = outcome === 'retry' || outcome === 'dead' ? 'warn' : 'debug';
    this.logger[level]('delivery.attempted', {
      project: fact.project,
      eventId: fact.eventId,
      deliveryId: fact.deliveryId,
      subscriptionId: fact.subscriptionId,
      redrive: fact.redrive,
      attempt: fact.attempt,
      durationMs: fact.durationMs,
      outcome,
      reason,
      statusCode: fact.statusCode,
      nextAttemptAt: fact.nextAttemptAt,
      disables: fact.disable !== undefined,
    });
  }
}
