import type { ErrorCode } from '@carillon/util';

/** What became of a record. Only the runner turns it into commits, redeliveries and dead letters. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'skipped'; readonly reason: ErrorCode }
  | { readonly kind: 'retry'; readonly reason: ErrorCode; readonly wait: Wait }
  | { readonly kind: 'dead'; readonly reason: ErrorCode; readonly detail: string };

/** How a record waits. Groups that retry in the lane use `afterMs` only. */
export interface Wait {
  /** From now; the runner's back-off when absent. */
  afterMs?: number;
  /** `retry` counts as an attempt and enters the window of repeats; `hold` (a paused subscription) does not. */
  why?: 'retry' | 'hold';
  /** Our part as it shall come back (attempt counted up, decided matches left out); the present one when absent. `hop` is counted by the runner. */
  part?: object;
  /** With `hold`: released when this subscription changes. */
  subscriptionId?: string;
}

export const done: Outcome = { kind: 'done' };

/** Nothing to do, for a known reason; counts as finished. */
export function skipped(reason: ErrorCode): Outcome {
  return { kind: 'skipped', reason };
}

/** Try again later: in the lane or through the scheduler, as the group says. */
export function retry(reason: ErrorCode, wait: Wait = {}): Outcome {
  return { kind: 'retry', reason, wait };
}

/** Give up: the record goes to `<group>.dead`, untouched. */
export function dead(reason: ErrorCode, detail: string): Outcome {
  return { kind: 'dead', reason, detail };
}
