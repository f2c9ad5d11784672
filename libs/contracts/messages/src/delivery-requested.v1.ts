import { type EventAccepted, eventProperties } from './event-accepted.v1';
import { baseRequired, defineMessage, type MessageDefinition } from './message-definition';

/** Asks one delivery service for one attempt. Key: the target's lane. */
export interface DeliveryRequested extends Omit<EventAccepted, 'replay' | 'direct'> {
  /** The event's own key: facts about this delivery are written under it, so that one ledger sees them all. */
  eventKey: string;
  deliveryId: string;
  subscriptionId: string;
  /** Revision at which it was matched: delivery never uses an older one. */
  revision: number;
  channel: string;
  lane: string;
  /** 0, or the millisecond at which a retry, redrive or replay was accepted. */
  redrive: number;
  /** Number of the attempt that is asked for, from 1. */
  attempt: number;
  /** How often this record passed the scheduler. */
  hop: number;
  decidedAt: string;
  /** When the first attempt of this redrive started; absent before it. */
  firstAttemptAt?: string;
  /** Since when it is held because its subscription is paused: that time does not count against the schedule. */
  heldSince?: string;
}

export const deliveryRequestedProperties = {
  ...eventProperties,
  eventKey: { type: 'string' },
  deliveryId: { type: 'string', pattern: '^dlv_[0-9a-f]{32}$' },
  subscriptionId: { type: 'string', pattern: '^sub_[0-9a-f]{32}$' },
  revision: { type: 'integer', minimum: 1 },
  channel: { type: 'string', minLength: 1 },
  lane: { type: 'string', minLength: 1 },
  redrive: { type: 'integer', minimum: 0 },
  attempt: { type: 'integer', minimum: 1 },
  hop: { type: 'integer', minimum: 0 },
  decidedAt: { type: 'string', minLength: 20 },
  firstAttemptAt: { type: 'string', minLength: 20 },
  heldSince: { type: 'string', minLength: 20 },
} as const;

/** The request record of one channel: `delivery-<channel>.delivery.requested.v1`. */
export function deliveryRequestedV1(channel: string): MessageDefinition<DeliveryRequested> {
  return defineMessage<DeliveryRequested>(`delivery-${channel}.delivery.requested.v1`, 'header', {
    type: 'object',
    required: [
      ...baseRequired,
      'eventKey',
      'deliveryId',
      'subscriptionId',
      'revision',
      'channel',
      'lane',
      'redrive',
      'attempt',
      'hop',
      'decidedAt',
    ],
    properties: deliveryRequestedProperties,
  });
}
