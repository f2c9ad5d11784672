import type { Incoming } from './incoming';

/** What the scheduler and the ledger must know about a record that waits. */
export interface Waiting {
  deliveries: { deliveryId: string; subscriptionId: string }[];
  redrive: number;
  attempt: number;
  hop: number;
}

/**
 * One consumer group: how its records are spread over lanes, where a retry waits, and what is remembered.
 * `Part` is the part of the records that lanes are made for; a group with several topics gets the union.
 */
export interface ConsumerGroupOptions<Part = never> {
  /** Kafka's group id, verbatim; also the first half of its dead-letter topic. */
  name: string;
  /** Longest time one handler run may take before it counts as hung. */
  deadlineMs: number;
  /**
   * `in-lane`: a lane is one record at a time, in order; a retry waits in the lane with back-off, then the record is dead.
   * `scheduler`: a retry is written to `scheduler.redelivery.requested.v1`; lanes run up to `laneWidth` at once.
   */
  retries: 'in-lane' | 'scheduler';
  /**
   * For groups that are in no hurry: from one fetch to the next at least this time passes, unless the last one left records behind. At a few hundred
   * records a second that is a handful of requests instead of one for nearly every record, for the process and for the broker.
   */
  gather?: { everyMs: number };
  /**
   * Tries after the first before the record is dead (default 10). `in-lane`: every retry counts, back-off 100 ms doubling up to 10 s. `scheduler`: only
   * throws count, over all passages, back-off 1 s doubling up to 10 min; a returned `retry` is the handler's own decision. Outages never count.
   */
  maxRetries?: number;
  /** The lane of a record; its key when absent, else its partition and offset. */
  laneOf?(message: Incoming<Part>): string;
  /** Records of one lane that run at once (only with `scheduler`; default 1). */
  laneWidth?: number;
  /** As many as `to` run at once in a lane whose runs take less than `runMs` (only with `scheduler`). One that stops moving is as wide as before. */
  laneWidened?: { to: number; runMs: number };
  /**
   * A record that would be number `maxWaiting` + 1 in its lane is parked at the scheduler; with `patience` only if it would wait there for `waitMs`, or be
   * number `most` + 1: a lane that moves is left to work off what it has. Absent: never parked.
   */
  parking?: { maxWaiting: number; patience?: { waitMs: number; most: number }; channel: string };
  /** How a waiting record is described (required with `scheduler`). */
  describe?(part: Part): Waiting;
  /** Window over finished work: a record whose key stands in it is skipped. Parked and held records never enter. */
  repeats?: { keyOf(message: Incoming<Part>): string; perPartition: number };
  /**
   * On assignment, the records before the committed offset (at most `records` of a partition, at most `maxAgeMs` old) and those
   * marked finished in the commit are shown here, oldest first, before any record is handed to a handler.
   */
  history?: {
    records: number;
    maxAgeMs: number;
    onAssigned(topic: string, partition: number): void;
    onFinished(message: Incoming<Part>): void;
  };
}

/** A declared group; `transportId` binds handlers to it (`@Consumes`). */
export interface ConsumerGroup {
  readonly options: ConsumerGroupOptions;
  readonly transportId: symbol;
}

/** Declares a group once, next to its consumer. */
export function defineGroup<Part>(options: ConsumerGroupOptions<Part>): ConsumerGroup {
  if (options.retries === 'scheduler' && options.describe === undefined) {
    throw new Error(`group ${options.name}: retries by the scheduler need describe()`);
  }
  // Part is forgotten: the runner only ever passes records that this group's definitions decoded
  return {
    options: options,
    transportId: Symbol.for(`carillon.group.${options.name}`),
  };
}
