import { decodeFinished } from './finished-bitmap';

/** What is known of a partition when it is assigned. */
export interface PartitionState {
  /** The group's commit; null when there is none. */
  readonly committed: number | null;
  readonly metadata: string | null;
  /** First kept offset, and the one after the last record. */
  readonly low: number;
  readonly high: number;
}

/** Where to begin, and what above is finished already. */
export interface StartPoint {
  readonly next: number;
  readonly finished: readonly number[];
  /** Why it is not where the commit says, if so. */
  readonly problem: 'expired' | 'truncated' | null;
}

/** Where a new owner of a partition begins: at the commit, or at the first kept record when nothing below is there any more (or the topic is another). */
export function startPoint({ committed, metadata, low, high }: PartitionState): StartPoint {
  if (committed === null) return { next: low, finished: [], problem: null };
  if (committed > high) return { next: low, finished: [], problem: 'truncated' };
  const finished = decodeFinished(committed, metadata).filter((offset) => offset >= low);
  if (committed < low) return { next: low, finished, problem: 'expired' };
  return { next: committed, finished, problem: null };
}
