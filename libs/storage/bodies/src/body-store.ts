const NOTHING = Buffer.alloc(0);

/**
 * The claim check: bodies above `CLAIM_CHECK_BYTES` are stored once, before anything about their event is acknowledged or published, and
 * records carry a reference. A reference stands for its bytes: another body under the same event's id gets another one.
 *
 * Every call throws AppError `STORE_UNAVAILABLE` (retryable) while the store is away.
 */
export abstract class BodyStore {
  /**
   * Stores the body and gives its reference, the same one whenever the same bytes are put again. Resolves when it is durable.
   * `acceptedAt` (UTC, ISO 8601) is where its retention starts; a repetition moves that on.
   */
  abstract put(project: string, eventId: string, body: Buffer, acceptedAt: string): Promise<string>;

  /**
   * The bytes as they were put.
   *
   * @throws AppError `EVENT_BODY_GONE` when they are no longer kept, or are another project's
   */
  abstract get(project: string, ref: string): Promise<Buffer>;

  /**
   * Keeps the body at least until `untilMs` (ms since the epoch), beyond its retention; never shortens. False when it is gone already, or
   * is another project's.
   */
  abstract keepUntil(project: string, ref: string, untilMs: number): Promise<boolean>;

  /** The body of a record: the one its part refers to, else the record's own value. */
  async bodyOf(part: { readonly project: string; readonly bodyRef?: string }, value: Buffer | null): Promise<Buffer> {
    return part.bodyRef === undefined ? (value ?? NOTHING) : await this.get(part.project, part.bodyRef);
  }
}
