import type { DeliveryRequested } from '@carillon/contracts-messages';
import { type ConsumerGroup, defineGroup } from '@carillon/platform-messaging';

/**
 * An attempt has its own deadline (WEBHOOK_TIMEOUT_MS, 15 s by default); before and after it come reads of the store and a
 * publish, which wait out short outages. Beyond this something hangs.
 */
const HANDLER_DEADLINE_MS = 120_000;
/** Attempts at one target at once. A target that hangs holds this many for a deadline, no other target waits for it. */
const LANE_WIDTH = 10;
/** Attempts at a target that answers at once: what they wait for is this process and Kafka. */
const LANE_WIDENED = { to: 40, runMs: 500 };
/**
 * Beyond this many the records of a target wait at the scheduler, so that the partition can go on: when they would wait here for long, or when they are very
 * many. Parking costs more than a delivery does; a target that is merely busy for some seconds must not pay for it.
 */
const MAX_WAITING = 200;
const PATIENCE = { waitMs: 30_000, most: 5_000 };
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
    laneWidened: LANE_WIDENED,
    parking: { maxWaiting: MAX_WAITING, patience: PATIENCE, channel },
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
