import type { Subscription } from '@carillon/domain-subscription';

/** Somebody is about to publish, or has published and died before saying so. */
export interface UnpublishedEntry {
  /** Whose entry: unique for a write, or one name for all of a process's republishing. */
  by: string;
  /** The revision at which it was made. */
  revision: number;
  /** Unix milliseconds. */
  atMs: number;
}

/** A subscription with what only its writers need to know. */
export interface StoredSubscription {
  subscription: Subscription;
  /** A tombstone: gone for everybody; `subscription` is its last state, `revision` counts the delete. */
  deleted: boolean;
  /** Not empty: the topic may not yet show this state. */
  unpublished: readonly UnpublishedEntry[];
}
