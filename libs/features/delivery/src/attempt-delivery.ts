import type { Channel, SendResult } from '@carillon/channels-core';
import { type AttemptFinished, attemptFinishedV1, type DeliveryRequested } from '@carillon/contracts-messages';
import { type AttemptDecision, decideAttempt, type FailurePolicy } from '@carillon/domain-delivery';
import { eventOfKafka } from '@carillon/domain-event';
import type { Subscription } from '@carillon/domain-subscription';
import type { SubscriptionCache } from '@carillon/features-subscriptions';
import {
  done,
  type Incoming,
  type Outcome,
  type Publisher,
  retry,
  skipped,
  valueRecord,
} from '@carillon/platform-messaging';
import type { Tracing } from '@carillon/platform-observability';
import type { BodyStore } from '@carillon/storage-bodies';
import { AppError, type Clock, type ErrorCode, isoTime } from '@carillon/util';

import { attemptFact, noAttemptFact, recipientOf } from './attempt-fact';
import { attemptKey } from './delivery.group';
import type { DeliveryTelemetry } from './delivery-telemetry';
import { firstAttemptAtMs, hold } from './hold';
import { SingleFlight } from './single-flight';

/** Pause before a request is looked at again that could not be sent because this process was too busy. */
const BUSY_PAUSE_MS = 5_000;
/** A body is kept at least this long after its delivery was looked at: longer than any pause before it is looked at again. */
const KEEP_BODY_MS = 24 * 3_600_000;

export interface AttemptDeliveryOptions {
  channel: Channel;
  subscriptions: Pick<SubscriptionCache, 'get'>;
  bodies: Pick<BodyStore, 'bodyOf' | 'keepUntil'>;
  publisher: Pick<Publisher, 'publish'>;
  tracing: Tracing;
  telemetry: DeliveryTelemetry;
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  /** Deadline of one attempt. */
  timeoutMs: number;
  /** Pacifica's subscriptions get the whole schedule before they are switched off. */
  pacificaRetry: boolean;
}

/**
 * Makes the attempt that a record asks for. The fact about it is acknowledged before the outcome is returned: whatever the
 * runner then commits has been written down. When the process dies in between, the same attempt is made again under the same
 * number, and its fact overwrites the first.
 */
export class AttemptDelivery {
  private readonly flights = new SingleFlight<Outcome>();
  private readonly stopped = new AbortController();

  constructor(private readonly options: AttemptDeliveryOptions) {}

  run(message: Incoming<DeliveryRequested>): Promise<Outcome> {
    return this.flights.run(attemptKey(message.part), () => this.consider(message));
  }

  /** Cuts running attempts off; their records are not committed and come again. */
  async close(): Promise<void> {
    this.stopped.abort();
    await this.options.channel.close();
  }

  private async consider(message: Incoming<DeliveryRequested>): Promise<Outcome> {
    const { part } = message;
    await this.keepBody(part);
    const subscription = await this.options.subscriptions.get(part.project, part.subscriptionId, part.revision);
    if (subscription === 'deleted')
      return this.giveUp(part, subscription, { outcome: 'suppressed', reason: 'DELETED' });
    switch (subscription.status) {
      case 'disabled':
        return this.giveUp(part, subscription, { outcome: 'suppressed', reason: 'DISABLED' });
      case 'paused':
        return hold(part, this.options.clock.now());
      case 'active':
        return this.deliver(message, subscription);
    }
  }

  private async deliver(message: Incoming<DeliveryRequested>, subscription: Subscription): Promise<Outcome> {
    const { part } = message;
    const body = await this.bodyOf(message);
    if (body === 'gone') return this.giveUp(part, subscription, { outcome: 'dead', reason: 'EVENT_BODY_GONE' });
    const startedAtMs = this.options.clock.now();
    const result = await this.send({ message, subscription, body, startedAtMs });
    // nothing was sent, so this is no attempt: it keeps its number and comes again
    if (result === 'not sent') return retry('SERVICE_UNAVAILABLE', { why: 'hold', afterMs: BUSY_PAUSE_MS });
    const endedAtMs = this.options.clock.now();
    const firstAtMs = firstAttemptAtMs(part, startedAtMs);
    const decision = this.decide(part, subscription, { result, firstAtMs, endedAtMs });
    const recipient = recipientOf(part, subscription, (target) => this.options.channel.describe(target));
    await this.publish(part, attemptFact(part, recipient, { result, decision, startedAtMs, endedAtMs }));
    return decision.outcome === 'retry' ? againLater(part, decision, firstAtMs) : done;
  }

  private decide(
    { attempt }: DeliveryRequested,
    subscription: Subscription,
    { result, firstAtMs, endedAtMs }: { result: SendResult; firstAtMs: number; endedAtMs: number },
  ): AttemptDecision {
    return decideAttempt({
      result,
      failure: this.failurePolicy(subscription),
      attempt,
      firstAttemptAtMs: firstAtMs,
      nowMs: endedAtMs,
      random: this.options.random(),
    });
  }

  private failurePolicy({ failure, contract }: Subscription): FailurePolicy {
    if (failure.policy === 'retry') return 'retry';
    return contract === 'pacifica' && this.options.pacificaRetry ? 'retry-then-disable' : 'once';
  }

  /** Before anything is sent, so that a store that is away costs a wait and not a second message. */
  private async keepBody({ project, bodyRef, hop }: DeliveryRequested): Promise<void> {
    if (bodyRef === undefined || hop === 0) return;
    await this.options.bodies.keepUntil(project, bodyRef, this.options.clock.now() + KEEP_BODY_MS);
  }

  private async bodyOf({ part, value }: Incoming<DeliveryRequested>): Promise<Buffer | 'gone'> {
    try {
      return await this.options.bodies.bodyOf(part, value);
    } catch (error) {
      if (error instanceof AppError && error.code === 'EVENT_BODY_GONE') return 'gone';
      throw error;
    }
  }

  private async send(attempt: {
    message: Incoming<DeliveryRequested>;
    subscription: Subscription;
    body: Buffer;
    startedAtMs: number;
  }): Promise<SendResult | 'not sent'> {
    const { message, subscription, body, startedAtMs } = attempt;
    const { channel, tracing, timeoutMs } = this.options;
    const { project, eventId, deliveryId, attempt: number, posted } = message.part;
    const attributes = { 'carillon.delivery': deliveryId, 'carillon.attempt': number };
    const event = eventOfKafka(message.headers, body, posted);
    return tracing.span(`deliver ${channel.name}`, { kind: 'client', attributes }, async () => {
      const trace = tracing.headers();
      const request = { project, eventId, deliveryId, attempt: number, startedAtMs, subscription, event, trace };
      try {
        return await channel.send(request, { deadlineMs: timeoutMs, signal: this.stopped.signal });
      } catch (error) {
        if (error instanceof AppError && error.code === 'SERVICE_UNAVAILABLE') return 'not sent';
        throw error;
      }
    });
  }

  private async giveUp(
    part: DeliveryRequested,
    subscription: Subscription | 'deleted',
    given: { outcome: 'suppressed' | 'dead'; reason: ErrorCode },
  ): Promise<Outcome> {
    const recipient = recipientOf(part, subscription, (target) => this.options.channel.describe(target));
    await this.publish(part, noAttemptFact(part, recipient, { ...given, atMs: this.options.clock.now() }));
    return given.outcome === 'suppressed' ? skipped(given.reason) : done;
  }

  private async publish({ eventKey }: DeliveryRequested, fact: AttemptFinished): Promise<void> {
    await this.options.publisher.publish(valueRecord(attemptFinishedV1, eventKey, fact));
    this.options.telemetry.finished(fact);
  }
}

/** Counted up and, should it have been held, free again: what it was held for is in the moved time of its first attempt. */
function againLater(
  request: DeliveryRequested,
  decision: Extract<AttemptDecision, { outcome: 'retry' }>,
  firstAtMs: number,
): Outcome {
  const part = { ...request, attempt: request.attempt + 1, firstAttemptAt: isoTime(firstAtMs) };
  delete part.heldSince;
  return retry(decision.reason, { afterMs: decision.delayMs, part });
}
