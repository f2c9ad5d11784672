import type { Server } from 'node:http';

import { ConfigModule, type Settings } from '@carillon/platform-config';
import { createLogger, Health, ObservabilityModule } from '@carillon/platform-observability';
import { type DynamicModule, type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { NestLog } from './nest-log';
import type { AppDefinition } from './platform';
import { RunningApp } from './running-app';

@Module({})
class RootModule {}

/**
 * Builds and starts an app: modules, platforms, HTTP, then consumers. HTTP listens first, so that health can be asked while Kafka or the
 * store are still away; part `start` is not ready until everything runs. Owns no signals and never exits: `runApp` does.
 *
 * What was started is stopped again when a later step fails.
 */
export async function createApp(
  { module, platforms }: Omit<AppDefinition, 'app'>,
  settings: Settings,
): Promise<RunningApp> {
  const adapters = platforms.flatMap((platform) => platform.adapter?.(settings) ?? []);
  const [adapter] = adapters;
  if (adapter === undefined || adapters.length > 1)
    throw new Error(`an app needs exactly one platform with an HTTP adapter, not ${adapters.length}`);

  const root: DynamicModule = {
    module: RootModule,
    imports: [ConfigModule.forRoot(settings), ObservabilityModule, module],
  };
  const logger = createLogger(settings).for('lifecycle');
  const app: INestApplication = await NestFactory.create(root, adapter, {
    logger: new NestLog(logger.for('nest')),
    abortOnError: false,
    bodyParser: false,
  });
  const running = { url: '' };
  try {
    let reason: string | null = 'starting';
    app.get(Health).register('start', { ready: () => reason });
    for (const platform of platforms) await platform.configure?.(app, settings);
    await app.listen(settings.http.port, settings.http.host);
    running.url = addressOf(app);
    logger.info('app.listening', { url: running.url });
    await app.startAllMicroservices();
    reason = null;
  } catch (error) {
    await new RunningApp(app, settings, running.url, logger).stop().catch(() => undefined); // logged; the first error is the one to tell
    throw error;
  }
  return new RunningApp(app, settings, running.url, logger);
}

function addressOf(app: INestApplication): string {
  const server = app.getHttpServer() as Server;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the HTTP server has no address');
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}
