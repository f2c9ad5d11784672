import type { HealthPart } from '@carillon/platform-observability';

import type { AssignedPartition } from './assigned-partition';

/** Beyond a handler's deadline: back-offs and waits for Kafka end within it. */
const STUCK_AFTER_MS = 60_000;
/** An idle fetch takes a second. */
const SILENT_AFTER_MS = 10_000;
/** A join waits for other members' running work and for their sessions to end. */
const JOINS_WITHIN_MS = 30_000;

export interface GroupHealthOptions {
  readonly deadlineMs: number;
  /** Code of what is away, or null. */
  outage(): string | null;
  partitions(): Iterable<AssignedPartition>;
  laneMovedAt(lane: string): number | null;
  /** False while a join or a stop holds everything. */
  isWorking(): boolean;
  now(): number;
}

/**
 * Kafka or the store away: not ready, and never not live, since a restart mends nothing. Not live: fetches succeed, and yet a partition's lowest unfinished
 * record and its lane have not moved for the handler's deadline and a minute.
 */
export class GroupHealth implements HealthPart {
  private joinedOnce = false;
  private joiningSinceMs: number | null;
  private fetchedAtMs = 0;
  private crash: string | null = null;

  constructor(private readonly options: GroupHealthOptions) {
    this.joiningSinceMs = options.now();
  }

  joining(): void {
    this.joiningSinceMs ??= this.options.now();
  }

  joined(): void {
    this.joinedOnce = true;
    this.joiningSinceMs = null;
    this.fetchedAtMs = this.options.now();
  }

  fetched(): void {
    this.fetchedAtMs = this.options.now();
  }

  crashed(reason: string): void {
    this.crash = reason;
  }

  ready(): string | null {
    const nowMs = this.options.now();
    if (this.crash !== null) return this.crash;
    const outage = this.options.outage();
    if (outage !== null) return `waiting: ${outage}`;
    if (!this.joinedOnce) return 'not in its group yet';
    if (this.joiningSinceMs !== null)
      return nowMs - this.joiningSinceMs > JOINS_WITHIN_MS ? 'cannot join its group' : null;
    return nowMs - this.fetchedAtMs > SILENT_AFTER_MS ? 'Kafka does not answer' : null;
  }

  live(): string | null {
    if (this.crash !== null) return this.crash;
    const nowMs = this.options.now();
    const isFetching = this.joiningSinceMs === null && nowMs - this.fetchedAtMs <= SILENT_AFTER_MS;
    if (!isFetching || !this.options.isWorking() || this.options.outage() !== null) return null;
    for (const partition of this.options.partitions()) {
      const movedAtMs = this.movedAt(partition);
      if (movedAtMs !== null && nowMs - movedAtMs > this.options.deadlineMs + STUCK_AFTER_MS) {
        return `${partition.topic}/${partition.partition} makes no progress at offset ${partition.progress?.lowest ?? -1}`;
      }
    }
    return null;
  }

  /** When something last happened to the lowest unfinished record or in its lane; null when nothing is unfinished. */
  private movedAt({ lowestWork }: AssignedPartition): number | null {
    if (lowestWork === null) return null;
    return Math.max(lowestWork.movedAtMs, this.options.laneMovedAt(lowestWork.lane) ?? 0);
  }
}
