/** A request to an address that a person or the operator gave. */
export interface OutgoingRequest {
  url: string;
  method: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer | null;
  /** For everything together: connecting, sending, the answer's head, its body, all redirects. */
  deadlineMs: number;
  signal?: AbortSignal;
  /** How much of the answer's body is kept (default 4096 bytes); the rest is read and thrown away, or cut off. */
  maxResponseBytes?: number;
  /** Absent: a redirect is an answer like any other. */
  redirects?: RedirectRule;
  /**
   * A connection of its own, closed afterwards. For callers with one try only: a kept connection can be closed by the peer
   * in the moment in which we use it, and then nobody knows whether the request was taken.
   */
  ownConnection?: boolean;
}

/** Which redirects are followed: 301, 302 and 303 as GET without body, 307 and 308 as they were. */
export interface RedirectRule {
  /** More than this many hops is a failure. */
  max: number;
  statuses: readonly number[];
}

/** What became of a request. */
export type Exchange = Answered | NotAnswered;

export interface Answered {
  readonly kind: 'answered';
  readonly statusCode: number;
  /** Names in lower case; of a repeated header the last value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** `trimmed`: there was more; `cut`: the peer broke off or the deadline passed after the status line had come. */
  readonly bodyEnd: 'whole' | 'trimmed' | 'cut';
}

export interface NotAnswered {
  readonly kind: 'failed';
  readonly failure: ExchangeFailure;
  /** In words, for people: bounded, without secrets. */
  readonly detail: string;
}

/**
 * - `timeout`: no status line within the deadline
 * - `dns`: the name has no address
 * - `connection`: refused, reset, unreachable, certificate not accepted, closed before an answer
 * - `protocol`: something answered, but not in HTTP
 * - `redirects`: too many, or to something that is no address
 * - `denied`: the address may not be called
 * - `invalid`: this is no request that could be sent (URL, header)
 * - `busy`: nothing was sent, because this process or this address has too many requests running
 * - `aborted`: the caller's signal
 */
export type ExchangeFailure =
  'timeout' | 'dns' | 'connection' | 'protocol' | 'redirects' | 'denied' | 'invalid' | 'busy' | 'aborted';
