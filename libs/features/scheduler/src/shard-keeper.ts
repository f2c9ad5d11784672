import { randomBytes } from 'node:crypto';

import { Logger } from '@carillon/platform-observability';
import { LEASE_BLOCKS, ShardLeases, shardsOf } from '@carillon/storage-redeliveries';
import { Inject, Injectable } from '@nestjs/common';

import { Alarm } from './alarm';
import { planLeases } from './share-of-blocks';

/** How long a lease lasts without renewal: after a kill -9 the work of that process waits this long at most. */
const LEASE_MS = 12_000;
const RENEW_MS = 4_000;

/** The shards that this process works on, renewed as long as it runs. */
@Injectable()
export class ShardKeeper {
  private readonly owner = `${process.pid}-${randomBytes(6).toString('hex')}`;
  private readonly logger: Logger;
  private readonly alarm = new Alarm();
  private heldBlocks: number[] = [];
  private heldUntilMs = 0;
  private isAlone = false;
  private stopping = false;
  private running: Promise<void> = Promise.resolve();
  private onChange: () => void = () => undefined;

  constructor(
    @Inject(ShardLeases) private readonly leases: ShardLeases,
    @Inject(Logger) logger: Logger,
  ) {
    this.logger = logger.for('scheduler');
  }

  /** Shards whose lease is good now. */
  held(): number[] {
    return Date.now() < this.heldUntilMs ? this.heldBlocks.flatMap(shardsOf) : [];
  }

  /** No other scheduler is there: nobody else stores anything that this one does not hear of. */
  get alone(): boolean {
    return this.isAlone;
  }

  /** Starts taking part; `onChange` is called when other shards are held than before. */
  start(onChange: () => void): void {
    this.onChange = onChange;
    this.running = this.run();
  }

  /** Gives everything back, so that others take over at once. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.alarm.wake(0);
    await this.running;
    this.heldUntilMs = 0;
    try {
      await this.leases.leave(this.owner);
    } catch (error) {
      this.logger.warn('scheduler.leave_failed', { owner: this.owner }, error);
    }
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.alarm.reset();
      try {
        await this.renew();
      } catch (error) {
        this.logger.warn('scheduler.lease_failed', { owner: this.owner }, error);
      }
      await this.alarm.sleepUntil(this.isStopping() ? 0 : Date.now() + RENEW_MS);
    }
  }

  /** A stop may have come while the store was asked. */
  private isStopping(): boolean {
    return this.stopping;
  }

  private async renew(): Promise<void> {
    const nowMs = Date.now();
    const plan = planLeases(await this.leases.view(nowMs), this.owner, LEASE_BLOCKS);
    const untilMs = nowMs + LEASE_MS;
    // what goes is not worked on any more before anybody else may have it
    this.heldBlocks = plan.keep;
    await this.leases.release(this.owner, plan.release);
    await this.leases.renew(this.owner, untilMs);
    const taken: number[] = [];
    for (const block of plan.take) if (await this.leases.take(block, this.owner, nowMs, untilMs)) taken.push(block);
    const before = this.held().length;
    this.heldBlocks = [...plan.keep, ...taken];
    this.heldUntilMs = untilMs;
    this.isAlone = plan.alone;
    if (taken.length > 0 || plan.release.length > 0 || before === 0) {
      this.logger.info('scheduler.shards_changed', {
        owner: this.owner,
        blocks: this.heldBlocks.length,
        of: LEASE_BLOCKS,
      });
      this.onChange();
    }
  }
}
