import type { Subscription } from '@carillon/domain-subscription';
import type { ErrorCode } from '@carillon/util';

/** Why a subscription takes no event now, whatever the event, or null. */
export function statusSuppression(subscription: Subscription | 'deleted'): ErrorCode | null {
  if (subscription === 'deleted') return 'DELETED';
  switch (subscription.status) {
    case 'paused':
      return 'PAUSED';
    case 'disabled':
      return 'DISABLED';
    case 'active':
      return null;
  }
}
