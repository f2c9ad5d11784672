import type { DeliveryRequested } from '@carillon/contracts-messages';
import { type Outcome, retry } from '@carillon/platform-messaging';
import { isoTime } from '@carillon/util';

const MINUTE_MS = 60_000;
const LONGEST_LOOK_MS = 6 * 60 * MINUTE_MS;

/**
 * Waits until the subscription changes. The scheduler releases it then; should that news have come before the hold was
 * written down, it is looked at again after as long as it has been held, between a minute and six hours.
 */
export function hold(request: DeliveryRequested, nowMs: number): Outcome {
  const heldSince = request.heldSince ?? isoTime(nowMs);
  const heldMs = nowMs - Date.parse(heldSince);
  return retry('PAUSED', {
    why: 'hold',
    afterMs: Math.min(Math.max(heldMs, MINUTE_MS), LONGEST_LOOK_MS),
    part: { ...request, heldSince },
    subscriptionId: request.subscriptionId,
  });
}

/** When the first attempt was made, moved by the time that the delivery was held: that time does not count. */
export function firstAttemptAtMs(request: DeliveryRequested, nowMs: number): number {
  if (request.firstAttemptAt === undefined) return nowMs;
  const heldMs = request.heldSince === undefined ? 0 : nowMs - Date.parse(request.heldSince);
  return Date.parse(request.firstAttemptAt) + Math.max(0, heldMs);
}
