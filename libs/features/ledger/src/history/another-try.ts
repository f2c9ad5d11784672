import {
  type DeliveryRequested,
  deliveryRequestedV1,
  type EventMatched,
  eventMatchedV1,
  type RedeliveryRequested,
  redeliveryRequestedV1,
} from '@carillon/contracts-messages';
import { latestRedrive, type MatchNote } from '@carillon/domain-history';
import { laneOf } from '@carillon/domain-subscription';
import { Subscriptions } from '@carillon/features-subscriptions';
import { eventRecord, type Outgoing, Publisher } from '@carillon/platform-messaging';
import type { LoggedDelivery, ReplayableEvent } from '@carillon/storage-events';
import { AppError, isoTime } from '@carillon/util';
import { Inject, Injectable } from '@nestjs/common';

import { CarriedBody } from './carried-body';

const PUBLISH_TIMEOUT_MS = 5_000;

/**
 * Takes deliveries up again under their own ids, in a new round: a request to the scheduler that is due at once. One that a policy
 * once allowed goes to its channel; one that never was goes to the policy first, so that asking again is no way around it.
 */
@Injectable()
export class AnotherTry {
  constructor(
    @Inject(CarriedBody) private readonly bodies: CarriedBody,
    @Inject(Subscriptions) private readonly subscriptions: Subscriptions,
    @Inject(Publisher) private readonly publisher: Publisher,
  ) {}

  /**
   * Resolves with the number of the new round when Kafka has the request.
   * @throws AppError `EVENT_BODY_GONE`, `PUBLISH_UNAVAILABLE`, `STORE_UNAVAILABLE`
   */
  async start(delivery: LoggedDelivery): Promise<number> {
    const event = await this.bodies.forAnotherTry(delivery.project, delivery.eventId);
    const match = await this.presentMatch(delivery);
    const redrive = Math.max(Date.now(), latestRedrive(delivery.entry) + 1);
    await this.publisher.publish(requestFor({ delivery, event, match, redrive }), { timeoutMs: PUBLISH_TIMEOUT_MS });
    return redrive;
  }

  /** The match as it would be made now: the target may have changed since, and with it the lane. */
  private async presentMatch({ project, entry }: LoggedDelivery): Promise<MatchNote> {
    const known = latestMatch(entry);
    try {
      const { revision, owner, policy, target } = await this.subscriptions.get(project, entry.subscriptionId);
      return { revision, owner, policy, channel: target.channel, lane: laneOf(project, target) };
    } catch (error) {
      // deleted since: the channel will say so, as for every delivery of it
      if (error instanceof AppError && error.code === 'NOT_FOUND' && known !== null) return known;
      throw error;
    }
  }
}

function latestMatch({ rounds }: LoggedDelivery['entry']): MatchNote | null {
  const redrives = Object.keys(rounds).sort((a, b) => Number(b) - Number(a));
  for (const redrive of redrives) {
    const match = rounds[redrive]?.match;
    if (match !== undefined) return match;
  }
  return null;
}

function wasAllowed({ rounds }: LoggedDelivery['entry']): boolean {
  return Object.values(rounds).some(
    ({ decision, attempts }) => decision?.decision === 'allowed' || Object.keys(attempts).length > 0,
  );
}

interface Again {
  delivery: LoggedDelivery;
  event: ReplayableEvent;
  match: MatchNote;
  redrive: number;
}

function requestFor(again: Again): Outgoing {
  const { delivery, event, redrive } = again;
  const { project, eventId, deliveryId, entry } = delivery;
  const request: RedeliveryRequested = {
    project,
    eventId,
    acceptedAt: entry.acceptedAt,
    ...(wasAllowed(entry) ? toChannel(again) : toPolicy(again)),
    // it never stood anywhere; its redrive number tells it from others
    origin: { partition: 0, offset: '0' },
    dueAt: isoTime(redrive),
    why: 'redrive',
    reason: '',
    deliveries: [{ deliveryId, subscriptionId: entry.subscriptionId }],
    redrive,
    attempt: 1,
    hop: 1,
  };
  return eventRecord(redeliveryRequestedV1, deliveryId, request, {
    headers: event.headers,
    body: event.bodyRef === null ? event.body : null,
  });
}

/** What every record of the event carries. */
function basePart({
  delivery,
  event,
}: Again): Pick<DeliveryRequested, 'project' | 'eventId' | 'acceptedAt' | 'bodyRef' | 'posted'> {
  const { project, eventId, entry } = delivery;
  return {
    project,
    eventId,
    acceptedAt: entry.acceptedAt,
    ...(event.bodyRef === null ? {} : { bodyRef: event.bodyRef }),
    ...(event.posted ? { posted: true } : {}),
  };
}

function toChannel(again: Again): Pick<RedeliveryRequested, 'topic' | 'key' | 'group' | 'lane' | 'part'> {
  const { delivery, event, match, redrive } = again;
  const { deliveryId, entry } = delivery;
  const { channel, lane, revision } = match;
  const part: DeliveryRequested = {
    ...basePart(again),
    eventKey: event.key,
    deliveryId,
    subscriptionId: entry.subscriptionId,
    revision,
    channel,
    lane,
    redrive,
    attempt: 1,
    hop: 1,
    decidedAt: isoTime(redrive),
  };
  return {
    topic: deliveryRequestedV1(channel).topic,
    key: lane,
    group: `delivery-${channel}`,
    lane,
    part: { ...part },
  };
}

function toPolicy(again: Again): Pick<RedeliveryRequested, 'topic' | 'key' | 'group' | 'part'> {
  const { delivery, event, match, redrive } = again;
  const { deliveryId, entry } = delivery;
  const part: EventMatched = {
    ...basePart(again),
    replay: { number: redrive, subscriptions: [entry.subscriptionId] },
    accepted: { partition: 0, offset: '0' },
    part: 0,
    parts: 1,
    subscriptionOffset: '0',
    matches: [{ ...match, deliveryId, subscriptionId: entry.subscriptionId }],
    attempt: 1,
    hop: 1,
  };
  return { topic: eventMatchedV1.topic, key: event.key, group: 'policy', part: { ...part } };
}
