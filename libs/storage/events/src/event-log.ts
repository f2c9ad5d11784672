import type { CarriedEvent } from '@carillon/domain-event';
import type { DeliveryEntry, DeliveryState, EventState, History } from '@carillon/domain-history';

import type { EventContent } from './event-content';

/** An event as it can be published again: everything that its first record carried. */
export interface ReplayableEvent {
  project: string;
  eventId: string;
  /** UTC, ISO 8601: when it was accepted first. */
  acceptedAt: string;
  /** Key of its records. */
  key: string;
  form: CarriedEvent['form'];
  /** The body is the whole document, as posted to `/receive`. */
  posted: boolean;
  /** The CloudEvents headers of its records (`ce_…`, `content-type`), as they were. */
  headers: Record<string, string>;
  /** The bytes, when they are kept here. */
  body: Buffer | null;
  /** Reference into `event_bodies`, when they are kept there. */
  bodyRef: string | null;
}

/** An event with its bytes (or where they are), and what was made of its records. */
export interface CarriedLoggedEvent extends ReplayableEvent {
  records: History['records'];
}

/** An event as it is listed: what it is, and what became of it. */
export interface LoggedEvent {
  project: string;
  eventId: string;
  acceptedAt: string;
  /** Null while only later facts are known. */
  content: Omit<EventContent, 'body' | 'headers'> | null;
  records: History['records'];
  state: EventState;
  /** How many subscriptions it matched. */
  matches: number;
}

/** A delivery with the event that it belongs to. */
export interface LoggedDelivery {
  project: string;
  eventId: string;
  deliveryId: string;
  entry: DeliveryEntry;
}

/** A page, newest first; `next` continues behind its last item. */
export interface LogPage<Item, Place> {
  items: Item[];
  next: Place | null;
}

/** Where a page of events ends. */
export interface EventPlace {
  acceptedAtMs: number;
  id: string;
}

/** Where a page of deliveries ends: a document, and the last delivery of it that was given. */
export interface DeliveryPlace extends EventPlace {
  deliveryId: string;
}

export interface DeliveryQuery {
  eventId?: string;
  subscriptionId?: string;
  state?: DeliveryState;
  channel?: string;
  /** Of events accepted at this time or later (ms since the epoch). */
  sinceMs?: number;
  limit: number;
  after?: DeliveryPlace;
}

/**
 * Reads what the ledger wrote down about events, one project at a time. It follows acceptance by less than a second as a rule; what it
 * does not show yet is not lost. Every call throws AppError `STORE_UNAVAILABLE` while the store is away.
 */
export abstract class EventLog {
  /** The event with its bytes or a reference to them, or null when the project has no such event (or it is not written down yet). */
  abstract findForReplay(project: string, eventId: string): Promise<ReplayableEvent | null>;

  abstract event(project: string, eventId: string): Promise<LoggedEvent | null>;
  /** Newest first by acceptance. */
  abstract events(
    project: string,
    page: { limit: number; after?: EventPlace },
  ): Promise<LogPage<LoggedEvent, EventPlace>>;

  /**
   * Accepted events with what they carry, newest first, none accepted before `sinceMs`. Those known by later facts alone are left out, so a
   * page may have fewer items than asked for although `next` is not null.
   */
  abstract carried(
    project: string,
    page: { limit: number; sinceMs: number; after?: EventPlace },
  ): Promise<LogPage<CarriedLoggedEvent, EventPlace>>;

  abstract delivery(project: string, deliveryId: string): Promise<LoggedDelivery | null>;
  /**
   * Newest first by acceptance of their events. A page may have fewer items than asked for although `next` is not null: the work per
   * call is bounded, and a rare channel or state may need several.
   */
  abstract deliveries(project: string, query: DeliveryQuery): Promise<LogPage<LoggedDelivery, DeliveryPlace>>;

  /** Imbalance by project at `nowMs`: what is promised by a recorded fact, overdue, and not waiting. Empty when all is well. */
  abstract imbalance(nowMs: number, project?: string): Promise<Map<string, number>>;
}
