/** A record on its way to Kafka. `topic` is without the installation's prefix. */
export interface Outgoing {
  topic: string;
  key: string | null;
  value: Buffer | null;
  headers: Record<string, string | Buffer>;
}

export interface PublishOptions {
  /** Give up waiting after this time with `PUBLISH_UNAVAILABLE`; the record may still arrive. Absent: wait as long as it takes. */
  timeoutMs?: number;
}

/** Where a record stands. */
export interface Placed {
  partition: number;
  offset: number;
}

/**
 * Resolves when Kafka has the record (acks = all). Records with one key keep the order of the calls. Not guaranteed: that a
 * record whose promise rejected is absent from the topic.
 *
 * @throws AppError `MESSAGE_TOO_LARGE` before anything is sent; `PUBLISH_UNAVAILABLE` after `timeoutMs`
 */
export abstract class Publisher {
  abstract publish(record: Outgoing, options?: PublishOptions): Promise<Placed>;
  abstract publishAll(records: readonly Outgoing[], options?: PublishOptions): Promise<Placed[]>;
}
