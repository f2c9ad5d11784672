import { deliveryRequestedV1, eventAcceptedV1 } from '@carillon/contracts-messages';
import { deliveryIdOf, eventIdOf, isoTime } from '@carillon/util';

import type { Outgoing } from '../publisher';
import { eventRecord } from '../records';

export const requestedV1 = deliveryRequestedV1('webhook');

/** An accepted event under this key; `number` makes it its own. */
export function acceptedRecord(key: string, number: number, headers: Record<string, string> = {}): Outgoing {
  const part = {
    project: 'default',
    eventId: eventIdOf('default', key, String(number)),
    acceptedAt: isoTime(Date.now()),
  };
  return eventRecord(eventAcceptedV1, key, part, {
    headers: { ce_id: `${key}-${number}`, ...headers },
    body: Buffer.from(String(number)),
  });
}

/** A request for a delivery in this lane. */
export function requestedRecord(lane: string, number: number, more: object = {}): Outgoing {
  const eventId = eventIdOf('default', lane, String(number));
  const subscriptionId = `sub_${'0'.repeat(32)}`;
  const now = isoTime(Date.now());
  const part = {
    project: 'default',
    eventId,
    acceptedAt: now,
    eventKey: 'key',
    deliveryId: deliveryIdOf(eventId, subscriptionId),
    subscriptionId,
    revision: 1,
    channel: 'webhook',
    lane,
    redrive: 0,
    attempt: 1,
    hop: 0,
    decidedAt: now,
    ...more,
  };
  return eventRecord(requestedV1, lane, part, { headers: { ce_id: eventId }, body: Buffer.from(String(number)) });
}

/** An object with one handler: what a controller is, written as a function. (Spec files are outside tsconfig, so decorators do not compile there.) */
export function consumerOf(decorate: MethodDecorator, handle: (messages: never) => unknown): object {
  class Consumer {
    async handle(messages: never): Promise<unknown> {
      return handle(messages);
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Consumer.prototype, 'handle');
  if (descriptor !== undefined) decorate(Consumer.prototype, 'handle', descriptor);
  return new Consumer();
}
