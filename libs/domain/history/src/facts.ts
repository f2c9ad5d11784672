/** Where an accepted record stands in `ingest.event.accepted.v1`. */
export interface RecordPlace {
  partition: number;
  offset: string;
}

/** Something that happened to one accepted record of an event. Times are UTC, ISO 8601. */
export type RecordFact = RecordAccepted | RecordMatched | RecordDied;

interface AboutRecord {
  record: RecordPlace;
  acceptedAt: string;
  /** Number of the replay that wrote the record, 0 for a first acceptance. */
  replay: number;
  /** A message to certain subscriptions alone: no filter is asked. */
  direct?: true;
}

export interface RecordAccepted extends AboutRecord {
  kind: 'accepted';
}

/** One part of what the subscriptions made of the record. */
export interface RecordMatched extends AboutRecord {
  kind: 'matched';
  part: number;
  parts: number;
  /** Matches in this part. */
  matches: number;
  duplicate: boolean;
  matchedAt: string;
  /** End offset of the subscription topic that matching had caught up with. */
  subscriptionOffset: string;
  /** Subscriptions whose filter could not be judged on this event, the first hundred. */
  unjudged?: readonly UnjudgedNote[];
  /** Why the event's body could not be read by filters. */
  unreadable?: string;
}

export interface UnjudgedNote {
  subscriptionId: string;
  reason: string;
}

/** Matching gave the record up. */
export interface RecordDied extends AboutRecord, Death {
  kind: 'record-dead';
}

/** Something that happened to one delivery within one of its rounds. */
export type DeliveryFact = MatchMade | DecisionMade | AttemptMade | WaitStarted | DeliveryDied;

interface AboutDelivery {
  deliveryId: string;
  subscriptionId: string;
  acceptedAt: string;
  /** The round: 0, or the millisecond at which a retry, redrive or replay was accepted. */
  redrive: number;
}

export interface MatchMade extends AboutDelivery {
  kind: 'match';
  match: MatchNote;
}

export interface DecisionMade extends AboutDelivery {
  kind: 'decision';
  decision: DecisionNote;
}

export interface AttemptMade extends AboutDelivery {
  kind: 'attempt';
  attempt: AttemptNote;
}

/** The delivery waits at the scheduler: before its decision, or before its next attempt. */
export interface WaitStarted extends AboutDelivery {
  kind: 'wait';
  stage: 'policy' | 'delivery';
  wait: WaitNote;
}

/** A record that carried the delivery was given up and stands in a dead-letter topic. */
export interface DeliveryDied extends AboutDelivery {
  kind: 'delivery-dead';
  death: Death;
}

export interface MatchNote {
  revision: number;
  owner: string;
  policy: string;
  channel: string;
  lane: string;
}

export interface DecisionNote {
  decision: 'allowed' | 'denied' | 'suppressed';
  reason: string;
  revision: number;
  decidedAt: string;
  owner: string;
  channel: string;
  statusCode?: number;
  response?: string;
}

export interface AttemptNote {
  number: number;
  revision: number;
  startedAt: string;
  durationMs: number;
  outcome: 'delivered' | 'retry' | 'dead' | 'suppressed';
  reason: string;
  owner: string;
  channel: string;
  target: string;
  detail?: string;
  statusCode?: number;
  response?: string;
  nextAttemptAt?: string;
}

export interface WaitNote {
  /** Number of the attempt that waits. */
  attempt: number;
  hop: number;
  dueAt: string;
  why: 'retry' | 'park' | 'hold' | 'redrive';
  reason: string;
}

export interface Death {
  /** The consumer group that gave up. */
  group: string;
  reason: string;
  detail: string;
  deadAt: string;
}

/** Name of a record's entry in the history: `<partition>-<offset>`. */
export function recordKey(place: RecordPlace): string {
  return `${place.partition}-${place.offset}`;
}
