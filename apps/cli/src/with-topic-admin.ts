import { ConfigModule, type Settings } from '@carillon/platform-config';
import { MessagingModule, TopicAdmin, type TopicDeclaration } from '@carillon/platform-messaging';
import { ObservabilityModule } from '@carillon/platform-observability';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { within } from './within';

@Module({})
class CommandModule {}

/** Runs `work` with a connection to Kafka and closes it again. */
export async function withTopicAdmin<T>(
  settings: Settings,
  topics: readonly TopicDeclaration[],
  timeoutMs: number,
  work: (admin: TopicAdmin) => Promise<T>,
): Promise<T> {
  const root: DynamicModule = {
    module: CommandModule,
    imports: [ConfigModule.forRoot(settings), ObservabilityModule, MessagingModule.forRoot({ topics })],
  };
  const context = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
  try {
    return await within(timeoutMs, `Kafka at ${settings.kafka.brokers.join(', ')}`, work(context.get(TopicAdmin)));
  } finally {
    await context.close();
  }
}
