import { SETTINGS, type Settings } from '@carillon/platform-config';
import { type DynamicModule, Global, Module } from '@nestjs/common';

import { KafkaClients } from '../kafka/kafka-clients';
import { TopicNames } from '../kafka/topic-names';
import { KafkaPublisher } from '../publish/kafka-publisher';
import { Publisher } from '../publisher';
import { TopicFollowers } from '../topic-follower';
import { KafkaTopicAdmin } from '../topics/kafka-topic-admin';
import { KafkaTopicFollowers } from '../topics/kafka-topic-followers';
import { KafkaTopics } from '../topics/kafka-topics';
import { TopicAdmin } from '../topics/topic-admin';
import type { TopicDeclaration } from '../topics/topic-declaration';
import { Runners } from './runners';

export interface MessagingOptions {
  /**
   * The installation's topics (`deploy/topics`, through `declareTopics`): what each start checks, how large a record of a topic may be, and which
   * dead-letter topics `@ConsumesDeadLetters` reads. Names are without prefix.
   */
  topics: readonly TopicDeclaration[];
}

/**
 * Everything that speaks Kafka: `Publisher`, `TopicFollowers`, `TopicAdmin`, and the runners that `kafkaPlatform` starts for the app's consumers. Needs
 * `ConfigModule` and `ObservabilityModule`. Imported once, by the app.
 */
@Global()
@Module({})
export class MessagingModule {
  static forRoot({ topics }: MessagingOptions): DynamicModule {
    return {
      module: MessagingModule,
      providers: [
        KafkaClients,
        KafkaPublisher,
        KafkaTopicAdmin,
        Runners,
        {
          provide: KafkaTopics,
          useFactory: (settings: Settings) => new KafkaTopics(new TopicNames(settings.kafka.topicPrefix), topics),
          inject: [SETTINGS],
        },
        { provide: Publisher, useExisting: KafkaPublisher },
        { provide: TopicAdmin, useExisting: KafkaTopicAdmin },
        { provide: TopicFollowers, useClass: KafkaTopicFollowers },
      ],
      exports: [Publisher, TopicAdmin, TopicFollowers],
    };
  }
}
