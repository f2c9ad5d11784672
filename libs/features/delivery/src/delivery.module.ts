import type { Channel, ChannelDefinition } from '@carillon/channels-core';
import { SubscriptionCache, SubscriptionsModule } from '@carillon/features-subscriptions';
import { SETTINGS, type Settings } from '@carillon/platform-config';
import { Publisher } from '@carillon/platform-messaging';
import { Logger, Metrics, Tracing } from '@carillon/platform-observability';
import { BodiesModule, BodyStore } from '@carillon/storage-bodies';
import { systemClock } from '@carillon/util';
import { type DynamicModule, Inject, Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';

import { AttemptDelivery } from './attempt-delivery';
import { deliveryRequestedConsumer } from './delivery-requested.consumer';
import { DeliveryTelemetry } from './delivery-telemetry';

const CHANNEL = Symbol('CHANNEL');

/** Delivers over one channel: `DeliveryModule.forChannel(webhookChannel)`. What the channel needs comes from global modules. */
@Module({})
export class DeliveryModule implements OnApplicationShutdown {
  static forChannel<Needs extends readonly unknown[]>(definition: ChannelDefinition<Needs>): DynamicModule {
    return {
      module: DeliveryModule,
      imports: [SubscriptionsModule, BodiesModule],
      controllers: [deliveryRequestedConsumer(definition.name)],
      providers: [channelProvider(definition), attemptProvider],
    };
  }

  constructor(@Inject(AttemptDelivery) private readonly attempts: AttemptDelivery) {}

  /** By then the consumers have stopped; what still runs has outlived the grace time. */
  async onApplicationShutdown(): Promise<void> {
    await this.attempts.close();
  }
}

function channelProvider<Needs extends readonly unknown[]>(definition: ChannelDefinition<Needs>): Provider {
  return {
    provide: CHANNEL,
    inject: [SETTINGS, ...definition.needs],
    useFactory: ({ version }: Settings, ...needs: unknown[]): Channel =>
      // the cast: Nest gives the instances of `needs` in their order
      definition.create({ version }, ...(needs as unknown as Needs)),
  };
}

const attemptProvider: Provider = {
  provide: AttemptDelivery,
  inject: [CHANNEL, SETTINGS, SubscriptionCache, BodyStore, Publisher, Logger, Metrics, Tracing],
  useFactory: (
    channel: Channel,
    settings: Settings,
    subscriptions: SubscriptionCache,
    bodies: BodyStore,
    publisher: Publisher,
    logger: Logger,
    metrics: Metrics,
    tracing: Tracing,
  ): AttemptDelivery =>
    new AttemptDelivery({
      channel,
      subscriptions,
      bodies,
      publisher,
      tracing,
      telemetry: new DeliveryTelemetry(channel.name, logger, metrics),
      clock: systemClock,
      random: Math.random,
      timeoutMs: settings.webhook.timeoutMs,
      pacificaRetry: settings.pacifica.retry,
    }),
};
