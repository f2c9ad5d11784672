import { Logger } from '@carillon/platform-observability';
import { type DueLane, ParkedLanes, RedeliveryStore } from '@carillon/storage-redeliveries';
import { Inject, Injectable } from '@nestjs/common';

import { Alarm } from './alarm';
import { PutBack } from './put-back';
import { ShardKeeper } from './shard-keeper';

/** Records and lanes that are taken at once. */
const BLOCK = 500;
const LANES = 50;
/** How far ahead the next due time is looked for: the local store sorts all it finds. */
const HORIZON_MS = 60_000;
/** Other schedulers store records in our shards without our hearing of it. */
const NEIGHBOUR_POLL_MS = 1_000;
const BACK_OFF_MS = 1_000;
/** A lane that never said how much it takes, or says nothing any more, gets this many records each time it is probed. */
const PROBE_WINDOW = 100;
const PROBE_EVERY_MS = 30_000;

/**
 * Puts back whatever is due in the shards of this process, then sleeps until the next time that it knows of, or until it is woken:
 * by the consumers that store something, by a subscription's or a lane's change.
 */
@Injectable()
export class DueLoop {
  private readonly alarm = new Alarm();
  private readonly logger: Logger;
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(ShardKeeper) private readonly shards: ShardKeeper,
    @Inject(RedeliveryStore) private readonly store: RedeliveryStore,
    @Inject(ParkedLanes) private readonly lanes: ParkedLanes,
    @Inject(PutBack) private readonly back: PutBack,
    @Inject(Logger) logger: Logger,
  ) {
    this.logger = logger.for('scheduler');
  }

  start(): void {
    this.shards.start(() => this.wake(0));
    this.running = this.run();
  }

  /** Something is due at this time (ms since the epoch). */
  wake(atMs: number): void {
    this.alarm.wake(atMs);
  }

  /** Finishes the block at hand and gives the shards back. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.alarm.wake(0);
    await this.running;
    await this.shards.stop();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.alarm.reset();
      try {
        const held = this.shards.held();
        const moved = held.length === 0 ? 0 : await this.turn(held);
        if (moved === 0) await this.sleepUntil(await this.nextTurn(held));
      } catch (error) {
        this.logger.warn('scheduler.turn_failed', { againMs: BACK_OFF_MS }, error);
        this.alarm.reset();
        await this.sleepUntil(Date.now() + BACK_OFF_MS);
      }
    }
  }

  private async sleepUntil(atMs: number): Promise<void> {
    await this.alarm.sleepUntil(this.stopping ? 0 : atMs);
  }

  /** One window of each due lane, and one block of due records; says how many records that was. */
  private async turn(held: readonly number[]): Promise<number> {
    let moved = 0;
    for (const lane of await this.lanes.due(held, Date.now(), LANES)) moved += await this.releaseWindow(lane);
    const records = await this.store.due(held, Date.now(), BLOCK);
    await this.back.putBack(records);
    return moved + records.length;
  }

  private async releaseWindow(due: DueLane): Promise<number> {
    const lane = await this.lanes.takeTurn(due, Date.now() + PROBE_EVERY_MS);
    if (lane === null) return 0;
    const records = await this.store.oldestParked(lane.parkKey, Math.min(lane.window ?? PROBE_WINDOW, BLOCK));
    if (records.length === 0) await this.lanes.rest(lane);
    await this.back.putBack(records);
    return records.length;
  }

  private async nextTurn(held: readonly number[]): Promise<number> {
    const horizonMs = Date.now() + (this.shards.alone ? HORIZON_MS : NEIGHBOUR_POLL_MS);
    if (held.length === 0) return horizonMs;
    const times = [await this.store.nextDue(held, horizonMs), await this.lanes.nextDue(held, horizonMs)];
    return Math.min(horizonMs, ...times.map((time) => time ?? horizonMs));
  }
}
