import type { DeliveryRequested } from '@carillon/contracts-messages';
import { type ConsumerGroup, defineGroup } from '@carillon/platform-messaging';

/**
 * An attempt has its own deadline (WEBHOOK_TIMEOUT_MS, 15 s by default); before and after it come reads of the store and a
 * publish, which wait out short outages. Beyond this something hangs.
 */
const HANDLER_DEADLINE_MS = 120_000;
/** Attempts at one target at once. A target that hangs holds this many for a deadline, no other target waits for it. */
const LANE_WIDTH = 10;
/** Beyond this many the records of a target wait at the scheduler, so that the partition can go on. */
const MAX_WAITING = 200;
/** Attempts of a partition that are recognised when their request comes again. */
const REMEMBERED_ATTEMPTS = 100_000;

/** The group of one channel's requests: lanes by target, retries by the scheduler. */
export function deliveryGroup(channel: string): ConsumerGroup {
  return defineGroup<DeliveryRequested>({
    name: `delivery-${channel}`,
    deadlineMs: HANDLER_DEADLINE_MS,
    retries: 'scheduler',
    laneOf: ({ part }) => part.lane,
    laneWidth: LANE_WIDTH,
    parking: { maxWaiting: MAX_WAITING, channel },
    describe: ({ deliveryId, subscriptionId, redrive, attempt, hop }) => ({
      deliveries: [{ deliveryId, subscriptionId }],
      redrive,
      attempt,
      hop,
    }),
    repeats: { keyOf: ({ part }) => attemptKey(part), perPartition: REMEMBERED_ATTEMPTS },
  });
}

/** Names one attempt: the same in every copy of its request. */
export function attemptKey({ deliveryId, redrive, attempt }: DeliveryRequested): string {
  return `${deliveryId}/${redrive}/${attempt}`;
}
