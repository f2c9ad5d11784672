import { baseProperties, baseRequired, defineMessage, type MessageBase } from './message-definition';

/**
 * Matching asks no more about a subscription at this revision: judging its filter was cut off again and again. The ledger switches it off
 * before it commits the fact. `eventId` and `acceptedAt` are those of the event that was one too many. Key: the subscription's id.
 */
export interface SubscriptionQuarantined extends MessageBase {
  subscriptionId: string;
  /** The revision that was judged: a later one is the owner's mended one and stays on. */
  revision: number;
  /** Reason code, for the subscription's `statusReason`. */
  reason: string;
  /** In words, for its owner. */
  detail: string;
  quarantinedAt: string;
}

export const subscriptionQuarantinedV1 = defineMessage<SubscriptionQuarantined>(
  'matching.subscription.quarantined.v1',
  'value',
  {
    type: 'object',
    required: [...baseRequired, 'subscriptionId', 'revision', 'reason', 'detail', 'quarantinedAt'],
    properties: {
      ...baseProperties,
      subscriptionId: { type: 'string', pattern: '^sub_[0-9a-f]{32}$' },
      revision: { type: 'integer', minimum: 1 },
      reason: { type: 'string', minLength: 1 },
      detail: { type: 'string' },
      quarantinedAt: { type: 'string', minLength: 20 },
    },
  },
);
