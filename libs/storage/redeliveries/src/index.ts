export { type DueLane, type Parked, ParkedLanes } from './parked-lanes';
export { RedeliveriesModule } from './redeliveries.module';
export { type DueRecord, parkKeyOf, RedeliveryStore, type WaitingRecord } from './redelivery-store';
export { type LeaseView, ShardLeases } from './shard-leases';
export { LEASE_BLOCKS, shardOf, SHARDS, shardsOf } from './shards';
