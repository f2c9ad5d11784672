import { SubscriptionCache, SubscriptionsModule } from '@carillon/features-subscriptions';
import { SETTINGS, type Settings } from '@carillon/platform-config';
import { OperatorHttp } from '@carillon/platform-egress';
import { Publisher } from '@carillon/platform-messaging';
import { Logger, Metrics } from '@carillon/platform-observability';
import { BodiesModule, BodyStore } from '@carillon/storage-bodies';
import { systemClock } from '@carillon/util';
import { Module } from '@nestjs/common';

import { DecideMatches } from './decide-matches';
import { EventMatchedConsumer } from './event-matched.consumer';
import { PacificaPolicy } from './pacifica-policy';
import { allowAll, type PolicyProvider } from './policy-provider';
import { PolicyTelemetry } from './policy-telemetry';

@Module({
  imports: [SubscriptionsModule, BodiesModule],
  controllers: [EventMatchedConsumer],
  providers: [
    {
      provide: DecideMatches,
      inject: [SETTINGS, OperatorHttp, SubscriptionCache, BodyStore, Publisher, Logger, Metrics],
      useFactory: (
        settings: Settings,
        http: OperatorHttp,
        subscriptions: SubscriptionCache,
        bodies: BodyStore,
        publisher: Publisher,
        logger: Logger,
        metrics: Metrics,
      ): DecideMatches =>
        new DecideMatches({
          providers: providersOf(settings, http),
          subscriptions,
          bodies,
          publisher,
          telemetry: new PolicyTelemetry(logger, metrics),
          clock: systemClock,
          random: Math.random,
        }),
    },
  ],
})
export class PolicyModule {}

/** By the names that subscriptions carry. Without POLICY_URL Pacifica's subscriptions ask nobody either. */
function providersOf({ policy }: Settings, http: OperatorHttp): ReadonlyMap<string, PolicyProvider> {
  const pacifica =
    policy.url === null
      ? allowAll('pacifica')
      : new PacificaPolicy(http, { url: policy.url, timeoutMs: policy.timeoutMs });
  return new Map([allowAll('default'), pacifica].map((provider) => [provider.name, provider]));
}
