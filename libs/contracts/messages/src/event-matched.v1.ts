import {
  type DirectMatch,
  directMatchProperties,
  directMatchRequired,
  type EventAccepted,
  eventProperties,
  replaySchema,
} from './event-accepted.v1';
import { baseRequired, defineMessage } from './message-definition';

/** Most matches in one record; a wider fan-out continues in further parts. */
export const MATCHES_PER_RECORD = 500;
/** Most subscriptions named in one record as not judged; where there are more, the others are only counted. */
export const UNJUDGED_PER_RECORD = 100;

/**
 * What the subscriptions made of an accepted record. Every accepted record makes at least one of these, also without a
 * match. Key: as accepted.
 */
export interface EventMatched extends Omit<EventAccepted, 'direct'> {
  /** Where the accepted record stands; kept when this record goes through the scheduler. */
  accepted: { partition: number; offset: string };
  /** 0-based number of this part, and how many parts there are. */
  part: number;
  parts: number;
  /** The same event was matched before: nothing is done with it but to write that down. */
  duplicate?: boolean;
  /** A message to certain subscriptions alone; no filter was asked. */
  direct?: boolean;
  /** In the first part: subscriptions whose filter could not be judged on this event and so did not match, and why. */
  unjudged?: Unjudged[];
  /** Why the event's body could not be read; filters that look into it did not match. */
  unreadable?: string;
  /** End offset of the subscription topic that matching had caught up with. */
  subscriptionOffset: string;
  matches: Match[];
  /** Passages through the scheduler, tries and the first try's time, once some of these matches had to wait. */
  hop?: number;
  attempt?: number;
  firstAttemptAt?: string;
}

/**
 * A subscription that wants the event. `policy` is the name of its policy provider, `allow` when nobody is asked; `lane` the hash of project,
 * channel and full target address.
 */
export interface Match extends DirectMatch {
  deliveryId: string;
}

/** A subscription whose filter took too many steps on this event. */
export interface Unjudged {
  subscriptionId: string;
  reason: string;
}

export const matchSchema = {
  type: 'object',
  required: [...directMatchRequired, 'deliveryId'],
  properties: { ...directMatchProperties, deliveryId: { type: 'string', pattern: '^dlv_[0-9a-f]{32}$' } },
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
    direct: { type: 'boolean' },
    unreadable: { type: 'string' },
    unjudged: {
      type: 'array',
      maxItems: UNJUDGED_PER_RECORD,
      items: {
        type: 'object',
        required: ['subscriptionId', 'reason'],
        properties: { subscriptionId: { type: 'string' }, reason: { type: 'string' } },
      },
    },
    subscriptionOffset: { type: 'string' },
    matches: { type: 'array', maxItems: MATCHES_PER_RECORD, items: matchSchema },
    hop: { type: 'integer', minimum: 0 },
    attempt: { type: 'integer', minimum: 1 },
    firstAttemptAt: { type: 'string', minLength: 20 },
  },
});
