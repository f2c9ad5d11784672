import { baseProperties, baseRequired, defineMessage, type MessageBase } from './message-definition';

/** The event is durable: from here on it must end in a recorded state. Key: the event's key. */
export interface EventAccepted extends MessageBase {
  /** Reference into `event_bodies`; the record's value is then empty (claim check). */
  bodyRef?: string;
  /** The body is the whole document, as posted to `/receive`, and no CloudEvent in JSON format. */
  posted?: boolean;
  /** Present on a replay: its number (ms), and the subscriptions it is limited to. */
  replay?: Replay;
  /**
   * Present on a message to certain subscriptions alone (a person tests a target): these are its matches, whatever anybody's filter says.
   * Not published again by a replay.
   */
  direct?: DirectMatch[];
}

/** A match that was made before matching, at a revision that Kafka had by then. */
export interface DirectMatch {
  subscriptionId: string;
  revision: number;
  owner: string;
  policy: string;
  channel: string;
  lane: string;
}

export interface Replay {
  number: number;
  subscriptions?: string[];
}

export const replaySchema = {
  type: 'object',
  required: ['number'],
  properties: {
    number: { type: 'integer', minimum: 1 },
    subscriptions: { type: 'array', items: { type: 'string' }, maxItems: 500 },
  },
} as const;

export const directMatchProperties = {
  subscriptionId: { type: 'string', pattern: '^sub_[0-9a-f]{32}$' },
  revision: { type: 'integer', minimum: 1 },
  owner: { type: 'string' },
  policy: { type: 'string' },
  channel: { type: 'string', minLength: 1 },
  lane: { type: 'string', minLength: 1 },
} as const;
export const directMatchRequired = ['subscriptionId', 'revision', 'owner', 'policy', 'channel', 'lane'] as const;

export const eventProperties = {
  ...baseProperties,
  bodyRef: { type: 'string', minLength: 1 },
  posted: { type: 'boolean' },
} as const;

export const eventAcceptedV1 = defineMessage<EventAccepted>('ingest.event.accepted.v1', 'header', {
  type: 'object',
  required: baseRequired,
  properties: {
    ...eventProperties,
    replay: replaySchema,
    direct: {
      type: 'array',
      minItems: 1,
      maxItems: 500,
      items: { type: 'object', required: directMatchRequired, properties: directMatchProperties },
    },
  },
});
