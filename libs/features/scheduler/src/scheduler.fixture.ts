import type { LaneChanged, RedeliveryRequested } from '@carillon/contracts-messages';
import { type SubscriptionChange, SubscriptionFeed } from '@carillon/features-subscriptions';
import { testSettings } from '@carillon/platform-config';
import {
  anIncoming,
  FakePublisher,
  type Incoming,
  type Outgoing,
  type TopicFollower,
  TopicFollowers,
} from '@carillon/platform-messaging';
import { type Mongo } from '@carillon/platform-mongo';
import { noMetrics, noTracing, silentLogger } from '@carillon/platform-observability';
import { ParkedLanes, RedeliveryStore, ShardLeases } from '@carillon/storage-redeliveries';
import { newId } from '@carillon/util';

import { DueLoop } from './due-loop';
import { HeldDeliveries } from './held-deliveries';
import { LaneChangedConsumer } from './lane-changed.consumer';
import { PutBack } from './put-back';
import { RedeliveryRequestedConsumer } from './redelivery-requested.consumer';
import { ShardKeeper } from './shard-keeper';

export const TOPIC = 'delivery-webhook.delivery.requested.v1';

/** A request as the runner writes it; state what matters. */
export function aRequest(
  overrides: Partial<RedeliveryRequested> = {},
  record: Partial<Omit<Incoming<unknown>, 'part'>> = {},
): Incoming<RedeliveryRequested> {
  const deliveryId = newId('dlv');
  const request: RedeliveryRequested = {
    project: 'default',
    eventId: newId('evt'),
    acceptedAt: new Date().toISOString(),
    topic: TOPIC,
    key: 'lane-1',
    group: 'delivery-webhook',
    origin: { partition: 1, offset: '17' },
    dueAt: new Date().toISOString(),
    why: 'retry',
    reason: 'WEBHOOK_TIMEOUT',
    deliveries: [{ deliveryId, subscriptionId: newId('sub') }],
    redrive: 0,
    attempt: 2,
    hop: 1,
    part: { deliveryId, hop: 1 },
    ...overrides,
  };
  return anIncoming(request, { topic: 'scheduler.redelivery.requested.v1', ...record });
}

export const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();

/** A feed that a spec tells what changed. */
export class FakeFeed extends SubscriptionFeed {
  private readonly listeners: ((change: SubscriptionChange) => void)[] = [];
  override readonly position = 0;
  override readonly caughtUp = Promise.resolve();
  override revisionOf(): number | null {
    return null;
  }
  override onChange(listener: (change: SubscriptionChange) => void): void {
    this.listeners.push(listener);
  }
  override waitFor(): Promise<void> {
    return Promise.resolve();
  }
  tell(id: string, status: 'active' | 'paused' | 'disabled' | 'deleted'): void {
    const changed =
      status === 'deleted'
        ? null
        : {
            id,
            project: 'default',
            owner: 'ada',
            filters: [],
            channel: 'webhook',
            lane: 'l',
            policy: 'default',
            minSeverity: 1,
            status,
            revision: 2,
            updatedAt: '',
          };
    for (const listener of this.listeners) listener({ id, revision: 2, changed });
  }
}

class FakeFollowers extends TopicFollowers {
  override follow(): Promise<TopicFollower> {
    return Promise.reject(new Error('not in this spec'));
  }
  override endOffset(): Promise<number> {
    return Promise.resolve(0);
  }
}

/** One scheduler process without Kafka: what the runner would hand over is handed over by the spec. */
export function aScheduler(mongo: Mongo, options: { publisher?: FakePublisher; feed?: FakeFeed } = {}) {
  const { publisher = new FakePublisher(), feed = new FakeFeed() } = options;
  const store = new RedeliveryStore(mongo);
  const lanes = new ParkedLanes(mongo);
  const leases = new ShardLeases(mongo);
  const shards = new ShardKeeper(leases, silentLogger);
  const back = new PutBack(publisher, store, noTracing, noMetrics, silentLogger);
  const loop = new DueLoop(shards, store, lanes, back, silentLogger);
  const held = new HeldDeliveries(feed, new FakeFollowers(), store, loop, silentLogger);
  const keptBodies: { ref: string; untilMs: number }[] = [];
  const bodies = {
    keepUntil: (_project: string, ref: string, untilMs: number) => {
      keptBodies.push({ ref, untilMs });
      return Promise.resolve(true);
    },
  };
  const requests = new RedeliveryRequestedConsumer(store, lanes, held, loop, bodies, testSettings(), noMetrics);
  const laneChanges = new LaneChangedConsumer(lanes, loop);
  return {
    publisher,
    feed,
    store,
    leases,
    shards,
    keptBodies,
    consumers: [requests, laneChanges],
    keep: (...messages: Incoming<RedeliveryRequested>[]) => requests.keep(messages),
    hasRoom: (lane: string, room: number) =>
      laneChanges.tell([
        anIncoming<LaneChanged>({ lane, room, channel: 'webhook', group: 'delivery-webhook', changedAt: inMs(0) }),
      ]),
    start: () => {
      loop.start();
      held.onApplicationBootstrap();
    },
    stop: async () => {
      await loop.stop();
      await held.onApplicationShutdown();
    },
  };
}

export type SchedulerInSpec = ReturnType<typeof aScheduler>;

/** The delivery ids of the records, in order. */
export function deliveriesOf(records: readonly Outgoing[]): string[] {
  return records.map(({ headers }) => (JSON.parse(String(headers['carillon'])) as { deliveryId: string }).deliveryId);
}

export function deliveryOf({ part }: Incoming<RedeliveryRequested>): string {
  return part.deliveries[0]?.deliveryId ?? '';
}
