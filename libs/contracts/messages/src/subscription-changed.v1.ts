import { defineMessage } from './message-definition';

/**
 * A subscription as it is now, whole, without secrets. Key: the subscription's id; the topic is compacted. A delete is a
 * tombstone (no value) with the revision in the header `revision`. Readers ignore revisions not above their own.
 */
export interface SubscriptionChanged {
  id: string;
  project: string;
  owner: string;
  filters: unknown[];
  channel: string;
  lane: string;
  policy: string;
  minSeverity: number;
  status: 'active' | 'paused' | 'disabled';
  revision: number;
  updatedAt: string;
}

/** Header of a tombstone (and of every other record of the topic): the revision as decimal text. */
export const SUBSCRIPTION_REVISION_HEADER = 'revision';
/** Key under which a follower writes the record that tells it that it has caught up. */
export const SUBSCRIPTION_MARKER_KEY = '_marker';

export const subscriptionChangedV1 = defineMessage<SubscriptionChanged>('gateway.subscription.changed.v1', 'value', {
  type: 'object',
  required: [
    'id',
    'project',
    'owner',
    'filters',
    'channel',
    'lane',
    'policy',
    'minSeverity',
    'status',
    'revision',
    'updatedAt',
  ],
  properties: {
    id: { type: 'string', pattern: '^sub_[0-9a-f]{32}$' },
    project: { type: 'string', minLength: 1 },
    owner: { type: 'string' },
    filters: { type: 'array' },
    channel: { type: 'string', minLength: 1 },
    lane: { type: 'string', minLength: 1 },
    policy: { type: 'string' },
    minSeverity: { type: 'integer' },
    status: { enum: ['active', 'paused', 'disabled'] },
    revision: { type: 'integer', minimum: 1 },
    updatedAt: { type: 'string' },
  },
});
