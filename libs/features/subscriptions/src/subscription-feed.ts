import type { SubscriptionChanged } from '@carillon/contracts-messages';

/** A change of one subscription, as told on the topic. */
export interface SubscriptionChange {
  id: string;
  revision: number;
  /** Null: deleted. */
  changed: SubscriptionChanged | null;
}

/**
 * Every subscription of every project, from the compacted topic `gateway.subscription.changed.v1`; one per process.
 *
 * Guaranteed: for each id the revisions that listeners see only rise; after {@link caughtUp} everything that was in force when the
 * process started has been told. A tombstone is remembered for an hour against older records that arrive behind it.
 */
export abstract class SubscriptionFeed {
  /** Call it in a constructor or in `onModuleInit`: reading starts after those. The listener must not throw and returns at once. */
  abstract onChange(listener: (change: SubscriptionChange) => void): void;
  /** Resolves when the topic has been read up to its end at the start, and holds every subscription of the present store. */
  abstract readonly caughtUp: Promise<void>;
  /** The revision that was told last of a subscription; null: never told, or deleted more than an hour ago. */
  abstract revisionOf(id: string): number | null;
  /** Offset after the last record read. */
  abstract readonly position: number;
  /** Resolves when everything below `offset` has been told. */
  abstract waitFor(offset: number): Promise<void>;
}
