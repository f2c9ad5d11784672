import { Module } from '@nestjs/common';

import { ParkedLanes } from './parked-lanes';
import { RedeliveryStore } from './redelivery-store';
import { ShardLeases } from './shard-leases';

/** What the scheduler keeps. */
@Module({
  providers: [RedeliveryStore, ParkedLanes, ShardLeases],
  exports: [RedeliveryStore, ParkedLanes, ShardLeases],
})
export class RedeliveriesModule {}
