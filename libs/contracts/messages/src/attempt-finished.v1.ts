import { baseProperties, baseRequired, defineMessage, type MessageBase } from './message-definition';

/** One attempt is over, or a pending delivery was given up without one. Key: the event's key. */
export interface AttemptFinished extends MessageBase {
  deliveryId: string;
  subscriptionId: string;
  /** Revision that was used. */
  revision: number;
  owner: string;
  channel: string;
  /** The target's address as people know it, without secrets. */
  target: string;
  redrive: number;
  /** From 1; the number under which a suppression without an attempt is filed is that of the attempt not made. */
  attempt: number;
  hop: number;
  startedAt: string;
  durationMs: number;
  /** `retry`: failed, and tried again at `nextAttemptAt`; `dead`: given up; `suppressed`: not tried, the subscription is off. */
  outcome: 'delivered' | 'retry' | 'dead' | 'suppressed';
  /** Error or reason code; empty when delivered. */
  reason: string;
  /** In words, for the history. Bounded, without secrets. */
  detail?: string;
  statusCode?: number;
  /** First 4 KiB of the answer, as text. */
  response?: string;
  nextAttemptAt?: string;
  /** The failure switches the subscription off, with this text; the ledger does it before it commits the fact. */
  disable?: { text: string };
}

export const attemptFinishedV1 = defineMessage<AttemptFinished>('delivery.attempt.finished.v1', 'value', {
  type: 'object',
  required: [
    ...baseRequired,
    'deliveryId',
    'subscriptionId',
    'revision',
    'owner',
    'channel',
    'target',
    'redrive',
    'attempt',
    'hop',
    'startedAt',
    'durationMs',
    'outcome',
    'reason',
  ],
  properties: {
    ...baseProperties,
    deliveryId: { type: 'string', pattern: '^dlv_[0-9a-f]{32}$' },
    subscriptionId: { type: 'string' },
    revision: { type: 'integer', minimum: 1 },
    owner: { type: 'string' },
    channel: { type: 'string' },
    target: { type: 'string' },
    redrive: { type: 'integer', minimum: 0 },
    attempt: { type: 'integer', minimum: 1 },
    hop: { type: 'integer', minimum: 0 },
    startedAt: { type: 'string', minLength: 20 },
    durationMs: { type: 'number', minimum: 0 },
    outcome: { enum: ['delivered', 'retry', 'dead', 'suppressed'] },
    reason: { type: 'string' },
    detail: { type: 'string' },
    statusCode: { type: 'integer' },
    response: { type: 'string' },
    nextAttemptAt: { type: 'string', minLength: 20 },
    disable: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
  },
});
