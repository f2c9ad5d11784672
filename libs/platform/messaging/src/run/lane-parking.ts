import type { ConsumerGroupOptions } from '../consumer-group';

type ParkingOptions = NonNullable<ConsumerGroupOptions['parking']>;

/** What is known of one backed-up lane. */
interface Backlog {
  /** Records that we parked and have not seen come back. */
  parked: number;
  /** Of these, how many must come back before room is announced again: the window that the last announcement released. */
  expected: number;
}

/** A lane at the moment at which a record comes, or at which it moves. */
export interface LaneState {
  readonly waiting: number;
  /** Time after which it takes one more. */
  readonly paceMs: number;
}

/** Of a lane that moves quickly as much is released as it works off in this time, so that it does not stand still while the next ones come. */
const WINDOW_MS = 2_000;
/** The scheduler releases no more at once. */
const MOST_RELEASED = 500;

/**
 * Which records of a lane go to the scheduler because it is backed up, and when the lane says that it has room again. While some are parked, newer ones
 * queue behind them there, except when so little is left in the lane that it would stand still meanwhile: they fill it no further than that, so every window
 * of parked ones finds its place. Counts only what this process parked; what an earlier one parked comes back at its
 * probe time, and then the lane says that it has room as well.
 */
export class LaneParking {
  private readonly backlogs = new Map<string, Backlog>();

  /** @param hasRoom whether the process may hold more records in hand than it must */
  constructor(
    private readonly options: Pick<ParkingOptions, 'maxWaiting' | 'patience'>,
    private readonly hasRoom: () => boolean,
  ) {}

  /** A record has come. True: park it. */
  parks(lane: string, state: LaneState, wasParked: boolean): boolean {
    const backlog = this.backlogs.get(lane);
    if (wasParked) this.cameBack(lane);
    else if (backlog !== undefined && backlog.parked > 0 && !this.hasRoomFor(state)) return this.park(lane);
    return this.isBackedUp(state) ? this.park(lane) : false;
  }

  /** The lane has moved. Returns the room to announce, or null when there is nothing to say. */
  room(lane: string, { waiting, paceMs }: LaneState): number | null {
    const backlog = this.backlogs.get(lane);
    if (backlog === undefined || backlog.expected > 0 || !this.hasRoomFor({ waiting, paceMs })) return null;
    const room = Math.min(this.windowAt(paceMs) - waiting, MOST_RELEASED);
    if (backlog.parked === 0) this.backlogs.delete(lane);
    else backlog.expected = Math.min(room, backlog.parked);
    return room;
  }

  /** A long queue is no reason by itself: that of a lane which moves is worked off before a parked record would be back. */
  private isBackedUp({ waiting, paceMs }: LaneState): boolean {
    const { maxWaiting, patience } = this.options;
    if (waiting < maxWaiting) return false;
    return patience === undefined || waiting >= patience.most || waiting * paceMs >= patience.waitMs || !this.hasRoom();
  }

  /** So little waits that the lane would stand still before a window of parked records is here. */
  private hasRoomFor({ waiting, paceMs }: LaneState): boolean {
    return waiting <= this.windowAt(paceMs) / 2;
  }

  private windowAt(paceMs: number): number {
    const { maxWaiting, patience } = this.options;
    if (patience === undefined || paceMs <= 0 || !this.hasRoom()) return maxWaiting;
    return Math.max(maxWaiting, Math.min(Math.floor(WINDOW_MS / paceMs), patience.most));
  }

  private park(lane: string): true {
    const backlog = this.backlogs.get(lane);
    if (backlog === undefined) this.backlogs.set(lane, { parked: 1, expected: 0 });
    else backlog.parked += 1;
    return true;
  }

  private cameBack(lane: string): void {
    const backlog = this.backlogs.get(lane);
    if (backlog === undefined) {
      this.backlogs.set(lane, { parked: 0, expected: 0 });
    } else {
      backlog.parked = Math.max(0, backlog.parked - 1);
      backlog.expected -= 1;
    }
  }
}
