import { SubscriptionCache, SubscriptionsModule } from '@carillon/features-subscriptions';
import { SETTINGS, testSettings } from '@carillon/platform-config';
import { EgressModule } from '@carillon/platform-egress';
import { FakePublisher, Publisher } from '@carillon/platform-messaging';
import { Logger, Metrics, noMetrics, silentLogger } from '@carillon/platform-observability';
import { BodiesModule, BodyStore } from '@carillon/storage-bodies';
import type { DynamicModule } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';

import { EventMatchedConsumer } from './event-matched.consumer';
import { PolicyModule } from './policy.module';

const globals: DynamicModule = {
  module: class Globals {
    readonly part = 'globals';
  },
  global: true,
  providers: [
    { provide: SETTINGS, useValue: testSettings() },
    { provide: Publisher, useClass: FakePublisher },
    { provide: Logger, useValue: silentLogger },
    { provide: Metrics, useValue: noMetrics },
  ],
  exports: [SETTINGS, Publisher, Logger, Metrics],
};
const noSubscriptions: DynamicModule = {
  module: class NoSubscriptions {
    readonly part = 'subscriptions';
  },
  providers: [{ provide: SubscriptionCache, useValue: {} }],
  exports: [SubscriptionCache],
};
const noBodies: DynamicModule = {
  module: class NoBodies {
    readonly part = 'bodies';
  },
  providers: [{ provide: BodyStore, useValue: {} }],
  exports: [BodyStore],
};

describe('PolicyModule', () => {
  it('is put together by Nest, and closes', async () => {
    const module = await Test.createTestingModule({ imports: [globals, EgressModule, PolicyModule] })
      .overrideModule(SubscriptionsModule)
      .useModule(noSubscriptions)
      .overrideModule(BodiesModule)
      .useModule(noBodies)
      .compile();
    await module.init();
    expect(module.get(EventMatchedConsumer, { strict: false })).toBeInstanceOf(EventMatchedConsumer);
    await module.close();
  });
});
