/** What is known of one backed-up lane. */
interface Backlog {
  /** Records that we parked and have not seen come back. */
  parked: number;
  /** Of these, how many must come back before room is announced again: the window that the last announcement released. */
  expected: number;
}

/**
 * Which records of a lane go to the scheduler because it is backed up, and when the lane says that it has room again. While some are parked, newer ones
 * queue behind them there, except when the lane has nothing to do. Counts only what this process parked; what an earlier one parked comes back at its
 * probe time, and then the lane says that it has room as well.
 */
export class LaneParking {
  private readonly backlogs = new Map<string, Backlog>();

  /** @param maxWaiting records that may wait in a lane */
  constructor(private readonly maxWaiting: number) {}

  /** A record has come. True: park it. */
  parks(lane: string, state: { waiting: number; isFree: boolean; wasParked: boolean }): boolean {
    const backlog = this.backlogs.get(lane);
    if (state.wasParked) this.cameBack(lane);
    else if (backlog !== undefined && backlog.parked > 0 && !state.isFree) return this.park(lane);
    return state.waiting >= this.maxWaiting ? this.park(lane) : false;
  }

  /** The lane has moved. Returns the room to announce, or null when there is nothing to say. */
  room(lane: string, waiting: number): number | null {
    const backlog = this.backlogs.get(lane);
    if (backlog === undefined || backlog.expected > 0 || waiting > this.maxWaiting / 2) return null;
    const room = this.maxWaiting - waiting;
    if (backlog.parked === 0) this.backlogs.delete(lane);
    else backlog.expected = Math.min(room, backlog.parked);
    return room;
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
