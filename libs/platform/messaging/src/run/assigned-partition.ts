import { type PartitionProgress } from './partition-progress';
import { RepeatsWindow } from './repeats-window';
import type { Work } from './work';

/** Why a partition is not fetched. Kafka's pauses survive a rejoin, so each reason is ours to take back. */
export type PauseReason = 'preparing' | 'budget' | 'reach' | 'realigning' | 'stopping';

/** One partition while this process has it. A new assignment after somebody else may have had it is a new object. */
export class AssignedPartition {
  /** Null until the commit and the history are read. */
  progress: PartitionProgress | null = null;
  /** Taken away: nothing of it is committed or written any more. */
  isLost = false;
  /** Came, but not handed out: their bits would not fit into the commit. */
  readonly heldBack: Work[] = [];
  /** Records that came and are not finished, by offset, in the order in which they came. */
  readonly inHand = new Map<number, Work>();
  /** Offset after the last record of the partition, as the last fetch said. */
  high = 0;
  readonly pauses = new Set<PauseReason>();
  readonly repeats: RepeatsWindow | null;
  /** Keys whose work runs right now. */
  readonly runningKeys = new Map<string, Promise<void>>();

  constructor(
    /** Without the installation's prefix. */
    readonly topic: string,
    readonly topicInKafka: string,
    readonly partition: number,
    repeats: number | null,
  ) {
    this.repeats = repeats === null ? null : new RepeatsWindow(repeats);
  }

  get lowestWork(): Work | null {
    const [lowest] = this.inHand.values();
    return lowest ?? null;
  }

  get lag(): number {
    return this.progress === null ? 0 : Math.max(0, this.high - this.progress.lowest);
  }
}
