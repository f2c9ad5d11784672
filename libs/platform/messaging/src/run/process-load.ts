import { type EventLoopUtilization, performance } from 'node:perf_hooks';

/** How often the load is measured, and how much of the last measurement stays. */
const MEASURE_EVERY_MS = 200;
const INERTIA = 0.5;
/** Shares of the time that the event loop is busy: above the first fetches are spaced out, from the second on by as much as ever. */
const BUSY = 0.8;
const FULL = 0.95;
const MOST_MS = 25;

/**
 * How busy the process is. Each fetch costs about as much as the handling of a record, here and at the broker: a process that is nearly out of time fetches
 * less often and more at once, and so does not run out of it.
 */
export class ProcessLoad {
  private measured: EventLoopUtilization;
  private measuredAtMs: number;
  private share = 0;

  constructor(private readonly meter: Pick<typeof performance, 'now' | 'eventLoopUtilization'> = performance) {
    this.measured = meter.eventLoopUtilization();
    this.measuredAtMs = meter.now();
  }

  /** Least time from one fetch of a group to the next: 0 for a process with time to spare. */
  fetchEveryMs(): number {
    this.measure();
    return Math.min(1, Math.max(0, (this.share - BUSY) / (FULL - BUSY))) * MOST_MS;
  }

  private measure(): void {
    const nowMs = this.meter.now();
    if (nowMs - this.measuredAtMs < MEASURE_EVERY_MS) return;
    this.measuredAtMs = nowMs;
    const { utilization } = this.meter.eventLoopUtilization(this.measured);
    this.measured = this.meter.eventLoopUtilization();
    this.share = this.share * INERTIA + utilization * (1 - INERTIA);
  }
}
