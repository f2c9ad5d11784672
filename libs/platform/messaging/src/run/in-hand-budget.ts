export interface BudgetLimits {
  bytes: number;
  records: number;
}

/** Of the whole process, over all its groups; bytes as they are in memory, objects included: some 10,000 records of 1 KB. */
export const IN_HAND_LIMITS: BudgetLimits = { bytes: 32 * 1024 * 1024, records: 50_000 };
/** Partitions that were paused for want of room go on below this share, so that they are not paused again at once. */
const ROOM_AGAIN = 0.5;

/**
 * What the runners of a process may hold at once. Nothing is refused: whoever finds it full stops fetching, and a partition with nothing in hand may fetch
 * all the same, so that one group's backlog never stops another (the budget is overdrawn by one fetch of each partition at most).
 */
export class InHandBudget {
  private bytes = 0;
  private records = 0;
  private wasFull = false;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly limits: BudgetLimits = IN_HAND_LIMITS) {}

  get isFull(): boolean {
    return this.bytes >= this.limits.bytes || this.records >= this.limits.records;
  }

  /** There is room for more than what must be in hand. */
  get isRoomy(): boolean {
    return this.bytes <= this.limits.bytes * ROOM_AGAIN && this.records <= this.limits.records * ROOM_AGAIN;
  }

  take(sizeBytes: number): void {
    this.bytes += sizeBytes;
    this.records += 1;
    this.wasFull ||= this.isFull;
  }

  release(sizeBytes: number): void {
    this.bytes -= sizeBytes;
    this.records -= 1;
    if (!this.wasFull) return;
    if (!this.isRoomy) return;
    this.wasFull = false;
    for (const listener of this.listeners) listener();
  }

  /** `listener` is called when there is room again after the budget was full. Returns how to stop it. */
  onRoom(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
