/** Items of one name, in the order in which they came. */
interface Lane<Item> {
  readonly name: string;
  waiting: Item[];
  running: number;
  /** When an item last started or ended. */
  movedAtMs: number;
}

export interface LanesOptions<Item> {
  /** Runs of one lane at once. */
  width: number;
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
      lane = { name, waiting: [], running: 0, movedAtMs: this.options.now() };
      this.lanes.set(name, lane);
    }
    lane.waiting.push(item);
    this.pump(lane);
  }

  waitingIn(name: string): number {
    return this.lanes.get(name)?.waiting.length ?? 0;
  }

  isFree(name: string): boolean {
    const lane = this.lanes.get(name);
    return lane === undefined || (lane.waiting.length === 0 && lane.running < this.options.width);
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

  private pump(lane: Lane<Item>): void {
    while (!this.halted && lane.running < this.options.width && lane.waiting.length > 0) {
      const items = lane.waiting.splice(0, Math.max(1, this.options.take(lane.waiting)));
      lane.running += 1;
      lane.movedAtMs = this.options.now();
      void this.options.run(items).finally(() => this.ended(lane));
    }
  }

  private ended(lane: Lane<Item>): void {
    lane.running -= 1;
    lane.movedAtMs = this.options.now();
    this.pump(lane);
    this.options.onMoved?.(lane.name, lane.waiting.length);
    this.forget(lane);
  }

  private forget(lane: Lane<Item>): void {
    if (lane.running === 0 && lane.waiting.length === 0 && this.lanes.get(lane.name) === lane)
      this.lanes.delete(lane.name);
  }
}
