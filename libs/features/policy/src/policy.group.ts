import type { EventMatched } from '@carillon/contracts-messages';
import { defineGroup } from '@carillon/platform-messaging';

/**
 * The longest that deciding one record takes: waiting for a free slot, one question (POLICY_TIMEOUT_MS), publishing. Beyond
 * this something hangs.
 */
const HANDLER_DEADLINE_MS = 120_000;

/**
 * Every record is a lane of its own: order ends where matching ends, and a match that waits for a slow answer must not hold
 * up the next record of its key. What is bounded is the questions, by provider and owner, where they are asked.
 */
export const policyGroup = defineGroup<EventMatched>({
  name: 'policy',
  deadlineMs: HANDLER_DEADLINE_MS,
  retries: 'scheduler',
  laneOf: ({ topic, partition, offset }) => `${topic}/${partition}/${offset}`,
  describe: ({ matches, replay, attempt, hop }) => ({
    deliveries: matches.map(({ deliveryId, subscriptionId }) => ({ deliveryId, subscriptionId })),
    redrive: replay?.number ?? 0,
    attempt: attempt ?? 1,
    hop: hop ?? 0,
  }),
});
