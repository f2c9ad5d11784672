import type { Incoming } from '../incoming';
import type { Outcome } from '../outcome';
import type { AssignedPartition } from './assigned-partition';
import type { BoundHandler } from './bound-handler';

/** A record in hand, from its fetch to its end. */
export interface Work {
  readonly message: Incoming<unknown>;
  readonly handler: BoundHandler;
  readonly partition: AssignedPartition;
  readonly lane: string;
  readonly sizeBytes: number;
  /** Already judged: it never reaches the handler. */
  readonly verdict: Outcome | null;
  /** By which a repetition is recognised; null when the group keeps no window. */
  readonly key: string | null;
  /** It waited at the scheduler because its lane was backed up. */
  readonly wasParked: boolean;
  /** How often its handler has thrown before, in earlier passages through the scheduler. */
  readonly failures: number;
  /** Tries that failed here, in its lane. */
  retries: number;
  isFinished: boolean;
  /** When something last happened to it: it came, started, or failed. */
  movedAtMs: number;
}
