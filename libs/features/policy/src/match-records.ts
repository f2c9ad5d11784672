import type { Decision, DeliveryRequested, EventMatched, Match, MatchDecided } from '@carillon/contracts-messages';
import { laneOf, type Subscription } from '@carillon/domain-subscription';
import { type ErrorCode, isoTime } from '@carillon/util';

import type { Allowed, Denied } from './policy-provider';

/** The redrive under which everything that follows from this record stands: its replay number, 0 without one. */
export function redriveOf({ replay }: EventMatched): number {
  return replay?.number ?? 0;
}

/** The request for the first attempt at an allowed match, at the subscription's target as it is now. */
export function deliveryRequest(
  matched: EventMatched,
  match: Match,
  made: { subscription: Subscription; eventKey: string; decidedAtMs: number },
): DeliveryRequested {
  const { subscription } = made;
  const unchanged = subscription.revision === match.revision;
  return {
    project: matched.project,
    eventId: matched.eventId,
    acceptedAt: matched.acceptedAt,
    ...(matched.bodyRef === undefined ? {} : { bodyRef: matched.bodyRef }),
    ...(matched.posted === undefined ? {} : { posted: matched.posted }),
    eventKey: made.eventKey,
    deliveryId: match.deliveryId,
    subscriptionId: match.subscriptionId,
    revision: subscription.revision,
    channel: unchanged ? match.channel : subscription.target.channel,
    lane: unchanged ? match.lane : laneOf(subscription.project, subscription.target),
    redrive: redriveOf(matched),
    attempt: 1,
    hop: 0,
    decidedAt: isoTime(made.decidedAtMs),
  };
}

/** The line of the fact about a match that a provider has answered for. */
export function decided(match: Match, subscription: Subscription, answer: Allowed | Denied): Decision {
  return {
    ...identityOf(match, subscription),
    decision: answer.kind,
    reason: answer.kind === 'allowed' ? '' : answer.reason,
    ...(answer.statusCode === undefined ? {} : { statusCode: answer.statusCode }),
    ...(answer.response === undefined ? {} : { response: answer.response }),
    ...(answer.kind === 'denied' && answer.disable !== undefined ? { disable: answer.disable } : {}),
  };
}

/** The line of the fact about a match whose subscription takes no event now; nobody was asked. */
export function suppressed(match: Match, subscription: Subscription | 'deleted', reason: ErrorCode): Decision {
  return { ...identityOf(match, subscription), decision: 'suppressed', reason };
}

export function decidedFact(matched: EventMatched, decisions: Decision[], decidedAtMs: number): MatchDecided {
  const { project, eventId, acceptedAt } = matched;
  return { project, eventId, acceptedAt, redrive: redriveOf(matched), decisions, decidedAt: isoTime(decidedAtMs) };
}

/** With the revision that was judged: a later change of the owner's is never undone by this decision. */
function identityOf(
  { deliveryId, subscriptionId, revision, owner, channel }: Match,
  subscription: Subscription | 'deleted',
) {
  if (subscription === 'deleted') return { deliveryId, subscriptionId, revision, owner, channel };
  return {
    deliveryId,
    subscriptionId,
    revision: subscription.revision,
    owner: subscription.owner,
    channel: subscription.target.channel,
  };
}
