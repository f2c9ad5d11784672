import { baseProperties, baseRequired, defineMessage, type MessageBase } from './message-definition';

/**
 * Asks the scheduler to keep a record and to put it back on its topic when due. The record's value and other headers are
 * the kept record's own; only the header `carillon` is ours, with the kept one's inside. Key: the delivery id, else the
 * origin's place.
 */
export interface RedeliveryRequested extends MessageBase {
  /** Where it goes back to: the topic without prefix, under this key, for this group alone. */
  topic: string;
  key: string | null;
  group: string;
  /** Where the record stood when it was put off. */
  origin: { partition: number; offset: string };
  dueAt: string;
  /** `retry`: failed, due again at `dueAt`; `park`: its lane is backed up; `hold`: its subscription is paused; `redrive`: asked for by a person. */
  why: 'retry' | 'park' | 'hold' | 'redrive';
  reason: string;
  /** Deliveries that wait in this record. */
  deliveries: { deliveryId: string; subscriptionId: string }[];
  redrive: number;
  attempt: number;
  /** Passages through the scheduler, this one included. */
  hop: number;
  /** Released when this lane has room, oldest first (park). */
  lane?: string;
  /** Released when this subscription is resumed, disabled or deleted (hold). */
  subscriptionId?: string;
  /** The kept record's our-part, with the `hop` it will have when it goes back. */
  part: Record<string, unknown>;
}

export const redeliveryRequestedV1 = defineMessage<RedeliveryRequested>('scheduler.redelivery.requested.v1', 'header', {
  type: 'object',
  required: [
    ...baseRequired,
    'topic',
    'key',
    'group',
    'origin',
    'dueAt',
    'why',
    'reason',
    'deliveries',
    'redrive',
    'attempt',
    'hop',
    'part',
  ],
  properties: {
    ...baseProperties,
    topic: { type: 'string', minLength: 1 },
    key: { type: ['string', 'null'] },
    group: { type: 'string', minLength: 1 },
    origin: {
      type: 'object',
      required: ['partition', 'offset'],
      properties: { partition: { type: 'integer' }, offset: { type: 'string' } },
    },
    dueAt: { type: 'string', minLength: 20 },
    why: { enum: ['retry', 'park', 'hold', 'redrive'] },
    reason: { type: 'string' },
    deliveries: {
      type: 'array',
      items: {
        type: 'object',
        required: ['deliveryId', 'subscriptionId'],
        properties: { deliveryId: { type: 'string' }, subscriptionId: { type: 'string' } },
      },
    },
    redrive: { type: 'integer', minimum: 0 },
    attempt: { type: 'integer', minimum: 0 },
    hop: { type: 'integer', minimum: 1 },
    lane: { type: 'string' },
    subscriptionId: { type: 'string' },
    part: { type: 'object' },
  },
});
