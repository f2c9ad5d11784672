import type { EventAccepted } from '@carillon/contracts-messages';
import type { Incoming } from '@carillon/platform-messaging';

import { DuplicateWindow } from './duplicate-window';

/** How far back a repetition of an event is recognised, per partition. */
export const WINDOW_EVENTS = 250_000;
export const WINDOW_MS = 24 * 3_600_000;

/** The windows of the partitions that this process has. That of a partition it has lost stays until the partition comes back: 7 MB at most. */
export class DuplicateWindows {
  private readonly windows = new Map<number, DuplicateWindow>();

  /** A partition was assigned: what was known of it from before is void. */
  reset(partition: number): void {
    this.windows.set(partition, new DuplicateWindow(WINDOW_EVENTS, WINDOW_MS));
  }

  /** Whether the record repeats an event that was matched from an earlier record. One that came back from the scheduler, or is a replay, never does. */
  isDuplicate({ partition, offset, timestampMs, redelivered, part }: Incoming<EventAccepted>): boolean {
    if (redelivered || part.replay !== undefined) return false;
    return this.of(partition).standsBefore(part.eventId, offset, timestampMs);
  }

  /** The record's matches are acknowledged. */
  add({ partition, offset, timestampMs, part }: Incoming<EventAccepted>): void {
    this.of(partition).add(part.eventId, offset, timestampMs);
  }

  private of(partition: number): DuplicateWindow {
    const window = this.windows.get(partition);
    if (window !== undefined) return window;
    this.reset(partition);
    return this.of(partition);
  }
}
