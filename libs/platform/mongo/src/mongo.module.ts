import { SETTINGS, type Settings } from '@carillon/platform-config';
import { Health, Logger, Metrics } from '@carillon/platform-observability';
import {
  type BeforeApplicationShutdown,
  Global,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';

import { Mongo } from './mongo';
import { isStoreUnavailable } from './store-errors';
import { Sweeper } from './sweeper';

/** A store that must not be used stops the start if it says so within this time, else it ends the process when it does. */
const EARLY_MS = 2_000;

/** The store and its sweeper, everywhere. Closed last, after everything that writes has stopped. */
@Global()
@Module({
  providers: [
    {
      provide: Mongo,
      inject: [SETTINGS, Logger],
      useFactory: (settings: Settings, logger: Logger) => new Mongo(settings.mongodb.uri, logger.for('mongo')),
    },
    {
      provide: Sweeper,
      inject: [Logger, Metrics],
      useFactory: (logger: Logger, metrics: Metrics) => new Sweeper(logger.for('sweeper'), metrics),
    },
  ],
  exports: [Mongo, Sweeper],
})
export class MongoModule
  implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  constructor(
    private readonly mongo: Mongo,
    private readonly sweeper: Sweeper,
    private readonly health: Health,
  ) {}

  onModuleInit(): void {
    this.mongo.reportTo(this.health);
    this.mongo.open();
  }

  async onApplicationBootstrap(): Promise<void> {
    let early = true;
    const prepared = this.mongo.prepared.catch((error: unknown) => {
      if (isStoreUnavailable(error)) return; // closed while it was still away
      if (early) throw error;
      // nobody waits any more: as an uncaught exception it ends the process, which is what a wrong store must do
      setImmediate(() => {
        throw error;
      });
    });
    await Promise.race([prepared, new Promise((resolve) => setTimeout(resolve, EARLY_MS).unref())]);
    early = false;
    this.sweeper.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeper.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.mongo.close();
  }
}
