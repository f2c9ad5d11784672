import { baseProperties, baseRequired, defineMessage, type MessageBase } from './message-definition';

/** The event is durable: from here on it must end in a recorded state. Key: the event's key. */
export interface EventAccepted extends MessageBase {
  /** Reference into `event_bodies`; the record's value is then empty (claim check). */
  bodyRef?: string;
  /** The body is the whole document, as posted to `/receive`, and no CloudEvent in JSON format. */
  posted?: boolean;
  /** Present on a replay: its number (ms), and the subscriptions it is limited to. */
  replay?: Replay;
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

export const eventProperties = {
  ...baseProperties,
  bodyRef: { type: 'string', minLength: 1 },
  posted: { type: 'boolean' },
} as const;

export const eventAcceptedV1 = defineMessage<EventAccepted>('ingest.event.accepted.v1', 'header', {
  type: 'object',
  required: baseRequired,
  properties: { ...eventProperties, replay: replaySchema },
});
