import { baseProperties, baseRequired, defineMessage, type MessageBase } from './message-definition';

/** What the policy providers said about the matches of one record. Key: the event's key. */
export interface MatchDecided extends MessageBase {
  /** Replay number of the event, 0 otherwise: the redrive under which these decisions stand. */
  redrive: number;
  decisions: Decision[];
  decidedAt: string;
}

export interface Decision {
  deliveryId: string;
  subscriptionId: string;
  revision: number;
  /** `suppressed`: nobody was asked, the subscription does not take events now (paused, disabled, deleted, severity). */
  decision: 'allowed' | 'denied' | 'suppressed';
  /** Error or reason code; empty when allowed. */
  reason: string;
  owner: string;
  channel: string;
  /** HTTP status of the provider's answer and its trimmed body, when one was asked. */
  statusCode?: number;
  response?: string;
  /** The answer switches the subscription off, with this text; the ledger does it before it commits the fact. */
  disable?: { text: string };
}

export const matchDecidedV1 = defineMessage<MatchDecided>('policy.match.decided.v1', 'value', {
  type: 'object',
  required: [...baseRequired, 'redrive', 'decisions', 'decidedAt'],
  properties: {
    ...baseProperties,
    redrive: { type: 'integer', minimum: 0 },
    decidedAt: { type: 'string', minLength: 20 },
    decisions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['deliveryId', 'subscriptionId', 'revision', 'decision', 'reason', 'owner', 'channel'],
        properties: {
          deliveryId: { type: 'string' },
          subscriptionId: { type: 'string' },
          revision: { type: 'integer', minimum: 1 },
          decision: { enum: ['allowed', 'denied', 'suppressed'] },
          reason: { type: 'string' },
          owner: { type: 'string' },
          channel: { type: 'string' },
          statusCode: { type: 'integer' },
          response: { type: 'string' },
          disable: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
        },
      },
    },
  },
});
