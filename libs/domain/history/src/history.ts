import type { AttemptNote, Death, DecisionNote, MatchNote, UnjudgedNote, WaitNote } from './facts';

/**
 * What is known of an event (or, in a wide fan-out, of some of its deliveries). Only facts stand here; states, books and
 * what is overdue are derived from it. Facts may be folded in any order and any number of times.
 */
export interface History {
  /** By `<partition>-<offset>`: one entry per accepted record, so also per duplicate and per replay. */
  records: Readonly<Record<string, RecordEntry>>;
  /** By delivery id. */
  deliveries: Readonly<Record<string, DeliveryEntry>>;
}

export interface RecordEntry {
  /** When the record was accepted; a replay keeps the event's first time. */
  acceptedAt: string;
  replay: number;
  /** A message to certain subscriptions alone: no filter was asked. */
  direct?: true;
  /** By `<part>/<parts>`. A record that was matched twice (a crash before the commit) may have parts of two different runs. */
  seen: Readonly<Record<string, SeenPart>>;
  death?: Death;
}

export interface SeenPart {
  matches: number;
  duplicate: boolean;
  matchedAt: string;
  subscriptionOffset: string;
  /** Subscriptions whose filter could not be judged, with the first part. */
  unjudged?: readonly UnjudgedNote[];
  /** Why the event's body could not be read by filters. */
  unreadable?: string;
}

/** One match's way to one target. */
export interface DeliveryEntry {
  subscriptionId: string;
  /** The earliest `acceptedAt` of its facts: its place in the books. */
  acceptedAt: string;
  /** By redrive number. */
  rounds: Readonly<Record<string, Round>>;
}

/** What happened within one redrive. */
export interface Round {
  match?: MatchNote;
  decision?: DecisionNote;
  /** By number. */
  attempts: Readonly<Record<string, AttemptNote>>;
  /** The latest wait before a decision. */
  policyWait?: WaitNote;
  /** The latest wait before an attempt. */
  deliveryWait?: WaitNote;
  death?: Death;
}

export const emptyHistory: History = { records: {}, deliveries: {} };
