import { SubscriptionFeedModule } from '@carillon/features-subscriptions';
import { Sweeper } from '@carillon/platform-mongo';
import { BodiesModule } from '@carillon/storage-bodies';
import { ParkedLanes, RedeliveriesModule, RedeliveryStore, ShardLeases } from '@carillon/storage-redeliveries';
import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';

import { DueLoop } from './due-loop';
import { HeldDeliveries } from './held-deliveries';
import { LaneChangedConsumer } from './lane-changed.consumer';
import { PutBack } from './put-back';
import { RedeliveryRequestedConsumer } from './redelivery-requested.consumer';
import { ShardKeeper } from './shard-keeper';

const HOUR_MS = 3_600_000;
/** As long as `scheduler.redelivery.requested.v1` keeps its records, and a little: until then a request may be read again. */
const SENT_IDS_KEPT_MS = 7 * 24 * HOUR_MS + HOUR_MS;

/** Keeps what must wait and puts it back when due (groups `scheduler` and `scheduler-lanes`). */
@Module({
  imports: [RedeliveriesModule, BodiesModule, SubscriptionFeedModule],
  controllers: [RedeliveryRequestedConsumer, LaneChangedConsumer],
  providers: [ShardKeeper, PutBack, DueLoop, HeldDeliveries],
})
export class SchedulerModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(DueLoop) private readonly loop: DueLoop,
    @Inject(RedeliveryStore) store: RedeliveryStore,
    @Inject(ParkedLanes) lanes: ParkedLanes,
    @Inject(ShardLeases) leases: ShardLeases,
    @Inject(Sweeper) sweeper: Sweeper,
  ) {
    const everyMs = HOUR_MS / 6;
    sweeper.register({
      name: 'redeliveries.sent',
      everyMs,
      sweep: () => store.forgetSent(Date.now() - SENT_IDS_KEPT_MS),
    });
    sweeper.register({ name: 'parked_lanes.empty', everyMs, sweep: () => lanes.forget(Date.now() - HOUR_MS) });
    sweeper.register({ name: 'shard_leases.gone', everyMs, sweep: () => leases.forget(Date.now() - HOUR_MS) });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }
}
