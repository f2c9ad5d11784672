/** Items of one name, in the order in which they came. */
interface Lane<Item> {
  readonly name: string;
  waiting: Item[];
  running: number;
  /** When an item last started or ended. */
  movedAtMs: number;
  /** How long runs took lately; null: none has ended. */
  runMs: number | null;
}

/** Share of the last run in the lane's idea of how long runs take. */
const LATEST = 0.25;

export interface LanesOptions<Item> {
  /** Runs of one lane at once. */
  width: number;
  /** Runs of one lane at once while they take less than `runMs`, or absent: never more than `width`. */
  widened?: { to: number; runMs: number };
  /** Items of the front of the queue that are run together; at least one. */
  take(waiting: readonly Item[]): number;
  /** Never rejects. */
  run(items: Item[]): Promise<void>;
  /** After an end that leaves the lane with room. */
  onMoved?(name: string, waiting: number): void;
  now(): number;
}

/**
 * Queues by name, as many as there are names at the moment: what stands in one never waits for another. In a lane of width 1 items run one after the other, in
 * order.
 */
export class Lanes<Item> {
  private readonly lanes = new Map<string, Lane<Item>>();
  private halted = false;

  constructor(private readonly options: LanesOptions<Item>) {}

  add(name: string, item: Item): void {
    let lane = this.lanes.get(name);
    if (lane === undefined) {
      lane = { name, waiting: [], running: 0, movedAtMs: this.options.now(), runMs: null };
      this.lanes.set(name, lane);
    }
    lane.waiting.push(item);
    this.pump(lane);
  }

  waitingIn(name: string): number {
    return this.lanes.get(name)?.waiting.length ?? 0;
  }

  /** Time after which the lane takes one more item: by how long runs took lately, or by how long nothing has moved when that is longer. */
  paceMs(name: string): number {
    const lane = this.lanes.get(name);
    if (lane === undefined) return 0;
    return this.presentRunMs(lane) / this.widthOf(lane);
  }

  /** When something last started or ended in the lane; null when it is empty. */
  movedAt(name: string): number | null {
    return this.lanes.get(name)?.movedAtMs ?? null;
  }

  /** Nothing is started until {@link resume}; what runs goes on. */
  halt(): void {
    this.halted = true;
  }

  resume(): void {
    this.halted = false;
    for (const lane of this.lanes.values()) this.pump(lane);
  }

  /** Takes waiting items out. */
  drop(isDropped: (item: Item) => boolean): void {
    for (const lane of this.lanes.values()) {
      lane.waiting = lane.waiting.filter((item) => !isDropped(item));
      this.forget(lane);
    }
  }

  /** How long runs took lately, or how long nothing has moved when that is longer. */
  private presentRunMs({ runMs, movedAtMs }: Lane<Item>): number {
    return Math.max(runMs ?? 0, this.options.now() - movedAtMs);
  }

  private widthOf(lane: Lane<Item>): number {
    const { width, widened } = this.options;
    const isQuick = widened !== undefined && lane.runMs !== null && this.presentRunMs(lane) < widened.runMs;
    return isQuick ? widened.to : width;
  }

  private pump(lane: Lane<Item>): void {
    while (!this.halted && lane.running < this.widthOf(lane) && lane.waiting.length > 0) {
      const items = lane.waiting.splice(0, Math.max(1, this.options.take(lane.waiting)));
      lane.running += 1;
      const startedAtMs = (lane.movedAtMs = this.options.now());
      void this.options.run(items).finally(() => this.ended(lane, startedAtMs));
    }
  }

  private ended(lane: Lane<Item>, startedAtMs: number): void {
    lane.running -= 1;
    lane.movedAtMs = this.options.now();
    const tookMs = lane.movedAtMs - startedAtMs;
    lane.runMs = lane.runMs === null ? tookMs : lane.runMs * (1 - LATEST) + tookMs * LATEST;
    this.pump(lane);
    this.options.onMoved?.(lane.name, lane.waiting.length);
    this.forget(lane);
  }

  private forget(lane: Lane<Item>): void {
    if (lane.running === 0 && lane.waiting.length === 0 && this.lanes.get(lane.name) === lane)
      this.lanes.delete(lane.name);
  }
}
