import type { DeliveryFact, RecordFact } from '@carillon/domain-history';
import type { EventContent } from '@carillon/storage-events';

/** What one record tells about one event. */
export interface EventFacts {
  project: string;
  eventId: string;
  records: readonly RecordFact[];
  deliveries: readonly DeliveryFact[];
  /** What the event is, told by its acceptance. */
  content?: EventContent;
  /** How wide its fan-out is, told by a matched record. */
  fanOut?: { parts: number; matches: number };
  /** The event was accepted for the first time: there is nothing about it in the store yet, as a rule. */
  isNew?: boolean;
  /** Subscriptions that a failure switches off. */
  disable?: readonly Disabling[];
}

/** Switch the subscription off, if it is still as it was when it failed. */
export interface Disabling {
  subscriptionId: string;
  revision: number;
  reason: { code: string; text: string; at: string };
}

/** Characters of an answer that are kept with an attempt; the contract carries up to 4 KiB. Fifty attempts of a delivery must fit. */
const KEPT_RESPONSE = 1_000;
const KEPT_DETAIL = 500;

/** The optional words about an answer, trimmed, absent ones left out. */
export function answerOf(from: { statusCode?: number; response?: string; detail?: string }): {
  statusCode?: number;
  response?: string;
  detail?: string;
} {
  return {
    ...(from.statusCode === undefined ? {} : { statusCode: from.statusCode }),
    ...(from.response === undefined ? {} : { response: from.response.slice(0, KEPT_RESPONSE) }),
    ...(from.detail === undefined ? {} : { detail: from.detail.slice(0, KEPT_DETAIL) }),
  };
}
