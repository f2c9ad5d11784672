/** An answer as it was sent. */
export interface KeptAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** The right to run a request under its key, for the time of the lease. */
export interface IdempotencyClaim {
  project: string;
  key: string;
  /** Names this claim; a later one for the same key has another. */
  token: string;
  /** UUID (v7, dashed) that all runs under this key share, for the id of what the request creates ({@link CreationId}). */
  seed: string;
}

/** What the store says about a key. */
export type IdempotencyState =
  | { kind: 'claimed'; claim: IdempotencyClaim }
  | { kind: 'running' }
  | { kind: 'finished'; answer: KeptAnswer }
  | { kind: 'reused' };

/**
 * Remembers answers by (project, key) for 24 hours. Two requests with one key at the same time: one runs. Not guaranteed: that a
 * request whose process died did nothing; after its lease the next one runs it again, with the same seed.
 *
 * @throws AppError `STORE_UNAVAILABLE` from each method
 */
export abstract class IdempotencyStore {
  /** `fingerprint` tells one request from another under the same key. */
  abstract begin(request: {
    project: string;
    key: string;
    fingerprint: string;
    leaseMs: number;
  }): Promise<IdempotencyState>;
  /** Keeps the answer. A claim whose lease another has taken over keeps nothing. */
  abstract finish(claim: IdempotencyClaim, answer: KeptAnswer): Promise<void>;
  /** Gives the key back: the same request may run again at once. Its seed and fingerprint stay while `keepSeed`. */
  abstract release(claim: IdempotencyClaim, options: { keepSeed: boolean }): Promise<void>;
}
