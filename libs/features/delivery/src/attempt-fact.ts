import type { AttemptFinished, DeliveryRequested } from '@carillon/contracts-messages';
import type { AttemptDecision, SendResult } from '@carillon/domain-delivery';
import type { Subscription } from '@carillon/domain-subscription';
import { type ErrorCode, isoTime } from '@carillon/util';

/** Who is behind a delivery, as far as it is known. */
export interface Recipient {
  revision: number;
  owner: string;
  /** Address without secrets. */
  target: string;
}

export interface AttemptTimes {
  startedAtMs: number;
  endedAtMs: number;
}

/** What is written down about an attempt that was made. `nextAttemptAt` counts from its end. */
export function attemptFact(
  request: DeliveryRequested,
  recipient: Recipient,
  made: AttemptTimes & { result: SendResult; decision: AttemptDecision },
): AttemptFinished {
  const { result, decision } = made;
  return {
    ...baseFact(request, recipient, made),
    outcome: decision.outcome,
    reason: decision.outcome === 'delivered' ? '' : decision.reason,
    ...(result.kind === 'delivered' ? {} : { detail: result.detail }),
    ...(result.statusCode === undefined ? {} : { statusCode: result.statusCode }),
    ...(result.response === undefined ? {} : { response: result.response }),
    ...(decision.outcome === 'retry' ? { nextAttemptAt: isoTime(made.endedAtMs + decision.delayMs) } : {}),
    ...(decision.outcome === 'dead' && decision.disable !== undefined ? { disable: decision.disable } : {}),
  };
}

/** What is written down about a delivery that was given up without an attempt. */
export function noAttemptFact(
  request: DeliveryRequested,
  recipient: Recipient,
  given: { outcome: 'suppressed' | 'dead'; reason: ErrorCode; detail?: string; atMs: number },
): AttemptFinished {
  return {
    ...baseFact(request, recipient, { startedAtMs: given.atMs, endedAtMs: given.atMs }),
    outcome: given.outcome,
    reason: given.reason,
    ...(given.detail === undefined ? {} : { detail: given.detail }),
  };
}

/** A deleted subscription has left nothing but the revision at which it matched. */
export function recipientOf(
  request: DeliveryRequested,
  subscription: Subscription | 'deleted',
  describe: (target: Subscription['target']) => string,
): Recipient {
  if (subscription === 'deleted') return { revision: request.revision, owner: '', target: '' };
  return { revision: subscription.revision, owner: subscription.owner, target: describe(subscription.target) };
}

function baseFact(request: DeliveryRequested, recipient: Recipient, { startedAtMs, endedAtMs }: AttemptTimes) {
  const { project, eventId, acceptedAt, deliveryId, subscriptionId, channel, redrive, attempt, hop } = request;
  return {
    project,
    eventId,
    acceptedAt,
    deliveryId,
    subscriptionId,
    ...recipient,
    channel,
    redrive,
    attempt,
    hop,
    startedAt: isoTime(startedAtMs),
    durationMs: Math.max(0, endedAtMs - startedAtMs),
  };
}
