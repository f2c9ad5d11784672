import type { Incoming } from './incoming';

/**
 * Reads one compacted topic (one partition) from the beginning, for ever, without committing: every process has the whole.
 * Ask {@link TopicFollowers.follow} for one.
 */
export interface TopicFollower {
  /** Resolves when the record under `_marker` that this follower wrote at its start has been read. */
  readonly caughtUp: Promise<void>;
  /** Offset after the last record read (the next one expected). */
  readonly position: number;
  /** Resolves when everything below `offset` has been read. */
  waitFor(offset: number): Promise<void>;
  close(): Promise<void>;
}

export abstract class TopicFollowers {
  /**
   * Calls `onRecord` for each record in order (values null for tombstones; undecodable ones are counted and left out).
   * `onRecord` must not throw and returns at once.
   */
  abstract follow(
    topic: string,
    onRecord: (record: Omit<Incoming<unknown>, 'part' | 'redelivered'>) => void,
  ): Promise<TopicFollower>;
  /**
   * The topic's present end offset, from an answer to a request that was sent no earlier than `notBeforeMs` (`performance.now()`). Calls
   * made while one request is on its way share the next; one is in flight at most. Waits and asks again as long as no broker answers.
   */
  abstract endOffset(topic: string, notBeforeMs: number): Promise<number>;
}
