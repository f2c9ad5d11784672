import { type EventAccepted, eventProperties, replaySchema } from './event-accepted.v1';
import { baseRequired, defineMessage } from './message-definition';

/** Most matches in one record; a wider fan-out continues in further parts. */
export const MATCHES_PER_RECORD = 500;

/**
 * What the subscriptions made of an accepted record. Every accepted record makes at least one of these, also without a
 * match. Key: as accepted.
 */
export interface EventMatched extends EventAccepted {
  /** Where the accepted record stands; kept when this record goes through the scheduler. */
  accepted: { partition: number; offset: string };
  /** 0-based number of this part, and how many parts there are. */
  part: number;
  parts: number;
  /** The same event was matched before: nothing is done with it but to write that down. */
  duplicate?: boolean;
  /** End offset of the subscription topic that matching had caught up with. */
  subscriptionOffset: string;
  matches: Match[];
  /** Passages through the scheduler, tries and the first try's time, once some of these matches had to wait. */
  hop?: number;
  attempt?: number;
  firstAttemptAt?: string;
}

export interface Match {
  subscriptionId: string;
  revision: number;
  owner: string;
  /** Name of the policy provider, `allow` when nobody is asked. */
  policy: string;
  channel: string;
  /** Hash of project, channel and full target address. */
  lane: string;
  deliveryId: string;
}

export const matchSchema = {
  type: 'object',
  required: ['subscriptionId', 'revision', 'owner', 'policy', 'channel', 'lane', 'deliveryId'],
  properties: {
    subscriptionId: { type: 'string', pattern: '^sub_[0-9a-f]{32}$' },
    revision: { type: 'integer', minimum: 1 },
    owner: { type: 'string' },
    policy: { type: 'string' },
    channel: { type: 'string', minLength: 1 },
    lane: { type: 'string', minLength: 1 },
    deliveryId: { type: 'string', pattern: '^dlv_[0-9a-f]{32}$' },
  },
} as const;

export const eventMatchedV1 = defineMessage<EventMatched>('matching.event.matched.v1', 'header', {
  type: 'object',
  required: [...baseRequired, 'accepted', 'part', 'parts', 'subscriptionOffset', 'matches'],
  properties: {
    ...eventProperties,
    replay: replaySchema,
    accepted: {
      type: 'object',
      required: ['partition', 'offset'],
      properties: { partition: { type: 'integer', minimum: 0 }, offset: { type: 'string', pattern: '^[0-9]+$' } },
    },
    part: { type: 'integer', minimum: 0 },
    parts: { type: 'integer', minimum: 1 },
    duplicate: { type: 'boolean' },
    subscriptionOffset: { type: 'string' },
    matches: { type: 'array', maxItems: MATCHES_PER_RECORD, items: matchSchema },
    hop: { type: 'integer', minimum: 0 },
    attempt: { type: 'integer', minimum: 1 },
    firstAttemptAt: { type: 'string', minLength: 20 },
  },
});
