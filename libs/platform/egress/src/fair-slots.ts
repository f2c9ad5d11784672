export interface FairSlotsOptions {
  /** Requests of this process at once: what its open files and memory bear. */
  total: number;
  /** Requests to one address at once while there is plenty of room. */
  perKey: number;
  /** Longest wait for a slot. */
  maxWaitMs: number;
}

interface Waiter {
  give(release: (() => void) | null): void;
}

interface Lane {
  running: number;
  waiting: Waiter[];
}

/**
 * A bounded number of requests at once, shared fairly by address: the fuller the process, the fewer slots one address may
 * hold, down to one. So a hundred hanging addresses behind one host never take the room of their neighbours.
 */
export class FairSlots {
  private readonly lanes = new Map<string, Lane>();
  /** Keys with waiters, in the order of their turn. */
  private readonly queue = new Set<string>();
  private running = 0;

  constructor(private readonly options: FairSlotsOptions) {}

  /** A function that gives the slot back (once), or null when none was free in time or `signal` fired. */
  acquire(key: string, signal?: AbortSignal): Promise<(() => void) | null> {
    const lane = this.lanes.get(key) ?? this.open(key);
    if (lane.waiting.length === 0 && this.hasRoom(lane)) return Promise.resolve(this.take(key, lane));
    return this.wait(key, lane, signal);
  }

  private wait(key: string, lane: Lane, signal?: AbortSignal): Promise<(() => void) | null> {
    return new Promise((resolve) => {
      const giveUp = () => {
        lane.waiting.splice(lane.waiting.indexOf(waiter), 1);
        if (lane.waiting.length === 0) this.queue.delete(key);
        waiter.give(null);
        this.closeIfIdle(key, lane);
      };
      const timer = setTimeout(giveUp, this.options.maxWaitMs);
      const waiter: Waiter = {
        give: (release) => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', giveUp);
          resolve(release);
        },
      };
      lane.waiting.push(waiter);
      this.queue.add(key);
      if (signal?.aborted) giveUp();
      else signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  private take(key: string, lane: Lane): () => void {
    lane.running += 1;
    this.running += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      lane.running -= 1;
      this.running -= 1;
      this.closeIfIdle(key, lane);
      this.serve();
    };
  }

  /** Gives free slots to those who wait, one per address and round. */
  private serve(): void {
    for (const key of [...this.queue]) {
      if (this.running >= this.options.total) return;
      const lane = this.lanes.get(key);
      if (lane === undefined || !this.hasRoom(lane)) continue;
      const waiter = lane.waiting.shift();
      this.queue.delete(key);
      if (lane.waiting.length > 0) this.queue.add(key);
      waiter?.give(this.take(key, lane));
    }
  }

  private hasRoom(lane: Lane): boolean {
    const free = this.options.total - this.running;
    const width = Math.max(1, Math.min(this.options.perKey, Math.floor(free / this.options.perKey)));
    return free > 0 && lane.running < width;
  }

  private open(key: string): Lane {
    const lane: Lane = { running: 0, waiting: [] };
    this.lanes.set(key, lane);
    return lane;
  }

  private closeIfIdle(key: string, lane: Lane): void {
    if (lane.running === 0 && lane.waiting.length === 0) this.lanes.delete(key);
  }
}
