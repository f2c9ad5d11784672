import type { ChannelDefinition } from '@carillon/channels-core';
import { SubscriptionCache, SubscriptionsModule } from '@carillon/features-subscriptions';
import { SETTINGS, testSettings } from '@carillon/platform-config';
import { FakePublisher, Publisher } from '@carillon/platform-messaging';
import { Logger, Metrics, noMetrics, noTracing, silentLogger, Tracing } from '@carillon/platform-observability';
import { BodiesModule, BodyStore } from '@carillon/storage-bodies';
import type { DynamicModule } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';

import { DeliveryModule } from './delivery.module';

/** What a channel may ask for. */
class Wire {
  readonly sort = 'copper';
}

const globals: DynamicModule = {
  module: class Globals {
    readonly part = 'globals';
  },
  global: true,
  providers: [
    Wire,
    { provide: SETTINGS, useValue: testSettings({ version: '7.7.7' }) },
    { provide: Publisher, useClass: FakePublisher },
    { provide: Logger, useValue: silentLogger },
    { provide: Metrics, useValue: noMetrics },
    { provide: Tracing, useValue: noTracing },
  ],
  exports: [Wire, SETTINGS, Publisher, Logger, Metrics, Tracing],
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

describe('DeliveryModule', () => {
  it('makes each channel with what it needs, and closes it at the end', async () => {
    const story: string[] = [];
    const define = (name: string): ChannelDefinition<[Wire]> => ({
      name,
      needs: [Wire],
      create: ({ version }, wire) => {
        story.push(`${name} made for ${version} with ${wire.sort}`);
        return {
          name,
          describe: () => '',
          send: () => Promise.resolve({ kind: 'delivered' }),
          close: async () => {
            story.push(`${name} closed`);
          },
        };
      },
    });
    const module = await Test.createTestingModule({
      imports: [globals, DeliveryModule.forChannel(define('one')), DeliveryModule.forChannel(define('two'))],
    })
      .overrideModule(SubscriptionsModule)
      .useModule(noSubscriptions)
      .overrideModule(BodiesModule)
      .useModule(noBodies)
      .compile();
    await module.init();
    await module.close();
    expect(story.sort()).toEqual([
      'one closed',
      'one made for 7.7.7 with copper',
      'two closed',
      'two made for 7.7.7 with copper',
    ]);
  });
});
