import { AppError } from '@carillon/util';

import { naiveLocalTime } from './naive-time';
import type { StatusReason, Subscription } from './subscription';

/**
 * Matches are recorded but not delivered from now on; what is pending is held. A paused subscription is returned as it is.
 *
 * @throws AppError `CONFLICT` for a disabled one: pausing would hold what disabling has suppressed
 */
export function pause(subscription: Subscription, by: { person: string; at: string }): Subscription {
  if (subscription.status === 'paused') return subscription;
  if (subscription.status === 'disabled') {
    throw new AppError('CONFLICT', 'A disabled subscription cannot be paused; resume it first', {
      context: { subscriptionId: subscription.id },
    });
  }
  return {
    ...subscription,
    status: 'paused',
    statusReason: { code: 'PAUSED', text: `Paused by ${by.person}`, at: by.at },
  };
}

/** Active again, from paused or disabled, with no reason left. An active one is returned as it is. */
export function resume(subscription: Subscription): Subscription {
  if (subscription.status === 'active') return subscription;
  return {
    ...subscription,
    status: 'active',
    statusReason: null,
    ...(subscription.pacifica === undefined
      ? {}
      : { pacifica: { ...subscription.pacifica, disabled: null, error: null } }),
  };
}

/**
 * Switched off, for a reason that its owner can read. Only an active subscription is disabled: one that its owner has paused
 * or that is disabled already is returned as it is.
 */
export function disable(subscription: Subscription, reason: StatusReason): Subscription {
  if (subscription.status !== 'active') return subscription;
  return {
    ...subscription,
    status: 'disabled',
    statusReason: reason,
    ...(subscription.pacifica === undefined
      ? {}
      : {
          pacifica: { ...subscription.pacifica, disabled: naiveLocalTime(Date.parse(reason.at)), error: reason.text },
        }),
  };
}
