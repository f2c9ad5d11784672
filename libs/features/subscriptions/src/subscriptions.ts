import type { StatusReason, Subscription } from '@carillon/domain-subscription';

export interface SubscriptionQuery {
  owner?: string;
  contract?: 'native' | 'pacifica';
  /** 1–200. */
  limit: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface SubscriptionPage {
  /** Newest first. */
  items: Subscription[];
  nextCursor: string | null;
}

export interface ChangeOptions {
  /** The revision that the caller has seen; another one throws `PRECONDITION_FAILED`. */
  ifMatch?: number;
}

export interface RemoveOptions extends ChangeOptions {
  /** Keeps the document, marked deleted, so that its id stays taken for ever. */
  keep?: boolean;
}

/**
 * Subscriptions as everybody may use them, each call within one project.
 *
 * Guaranteed: when a change resolves, Kafka has it, so that every event accepted later is matched and delivered by it; and what a read
 * returns holds for every event accepted later. A change that is stored but not yet on Kafka throws `SUBSCRIPTION_PENDING` and takes
 * effect by itself. Not guaranteed: that events accepted while a change is on its way see the state before or after it.
 *
 * Every call throws AppError `STORE_UNAVAILABLE` while the store is away.
 */
export abstract class Subscriptions {
  /**
   * Stores a new subscription (revision 1) and publishes it.
   * @throws AppError `CONFLICT` when its id is or was taken, `SUBSCRIPTION_PENDING`
   */
  abstract create(subscription: Subscription): Promise<Subscription>;

  /** @throws AppError `NOT_FOUND` (also for another project's and deleted ones), `SUBSCRIPTION_PENDING` after 5 s */
  abstract get(project: string, id: string): Promise<Subscription>;

  /** @throws AppError `SUBSCRIPTION_PENDING` after 5 s, `REQUEST_INVALID` for a foreign cursor */
  abstract list(project: string, query: SubscriptionQuery): Promise<SubscriptionPage>;

  /**
   * Replaces the present state by what `decide` makes of it. `decide` is pure and may run several times (lost races); what it throws
   * is thrown; when it returns what it was given, nothing is written. Revision and `updatedAt` are set here, whatever `decide` says;
   * id, project, `createdAt` and contract never change.
   * @throws AppError `NOT_FOUND`, `PRECONDITION_FAILED`, `SUBSCRIPTION_PENDING`
   */
  abstract change(
    project: string,
    id: string,
    decide: (current: Subscription) => Subscription,
    options?: ChangeOptions,
  ): Promise<Subscription>;

  /**
   * Deletes: a tombstone on the topic, then the document goes (unless kept).
   * @throws AppError `NOT_FOUND`, `PRECONDITION_FAILED`, `SUBSCRIPTION_PENDING`
   */
  abstract remove(project: string, id: string, options?: RemoveOptions): Promise<void>;

  /**
   * Disables in one conditional write: only if it is active and still at `revision`, so that a late failure never switches off what its
   * owner has just mended. Resolves when the write is stored, published or not (it takes effect by itself).
   * @returns the disabled state that follows `revision`, whoever made it: its `statusReason` tells whether this reason did, now or in a call
   * before a crash, and whatever became of the subscription since. Null: `revision` was not disabled.
   */
  abstract disable(project: string, id: string, revision: number, reason: StatusReason): Promise<Subscription | null>;

  /** The subscription as it was at a revision that was in force, or null when that is unknown (or forgotten, with its events). */
  abstract revisionAt(project: string, id: string, revision: number): Promise<Subscription | null>;
}
