import type { ErrorCode } from '@carillon/util';

/** What a target made of one attempt. The closed set that every channel answers with. */
export type SendResult = Delivered | Failed | Gone;

/** The target has it. */
export interface Delivered {
  readonly kind: 'delivered';
  readonly statusCode?: number;
  /** The beginning of the answer as text (4 KiB at most). */
  readonly response?: string;
}

/** The target does not have it, or we cannot know that it has. */
export interface Failed {
  readonly kind: 'failed';
  readonly reason: ErrorCode;
  /** In words for the history: bounded, without secrets. */
  readonly detail: string;
  readonly statusCode?: number;
  readonly response?: string;
  /** False: the same request can never succeed, so it is not tried again. */
  readonly retryable: boolean;
  /** Tried again on the slow schedule: somebody has to mend something first. */
  readonly slow?: boolean;
  /** The target asked for this pause. */
  readonly retryAfterMs?: number;
}

/** The target says that nobody will ever be there again: the subscription is switched off. */
export interface Gone {
  readonly kind: 'gone';
  readonly reason: ErrorCode;
  readonly detail: string;
  readonly statusCode?: number;
  readonly response?: string;
}
