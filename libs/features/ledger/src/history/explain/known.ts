import type { MatchableEvent } from '@carillon/domain-matching';
import type { Subscription } from '@carillon/domain-subscription';
import type { LoggedDelivery, LoggedEvent } from '@carillon/storage-events';

/** What is known about an event and one subscription. */
export interface Known {
  logged: LoggedEvent;
  subscriptionId: string;
  delivery: LoggedDelivery | null;
  /** The subscription as it was when each round was matched, by round; null: it did not exist, or nothing of that time is kept. */
  then: ReadonlyMap<number, Subscription | null>;
  /** Null: deleted. */
  today: Subscription | null;
  /** When it was made, where that is known. */
  createdAt: string | null;
  /** The event as filters see it; null: its body is no longer kept. */
  event: MatchableEvent | null;
}
