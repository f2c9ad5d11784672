/** One record as a handler sees it. Names and offsets are Kafka's; `topic` is without the installation's prefix. */
export interface Incoming<Part> {
  readonly topic: string;
  readonly partition: number;
  /** Below 2^53 (checked when the record is read). */
  readonly offset: number;
  readonly key: string | null;
  readonly value: Buffer | null;
  /** Header names as written; of a repeated header the last value. */
  readonly headers: Readonly<Record<string, Buffer>>;
  /**
   * Our part, checked against the message's schema. Null for a foreign record (inbox), a dead letter, and a tombstone of the subscription topic (`value`
   * null): handlers of those look at `value` first.
   */
  readonly part: Part;
  readonly timestampMs: number;
  /** The record came back from the scheduler to this group. */
  readonly redelivered: boolean;
  /**
   * `performance.now()` of a moment after the answer that brought it had arrived: a request sent later finds the world as it was when the record was
   * written, or newer. (Not of the moment when the fetch was sent: that waits at the broker, and the record is written meanwhile.)
   */
  readonly fetchedAtMs: number;
}
