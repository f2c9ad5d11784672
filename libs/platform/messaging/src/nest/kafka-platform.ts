import type { INestApplication } from '@nestjs/common';
import type { MicroserviceOptions } from '@nestjs/microservices';

import { groupsOf } from './group-discovery';
import { GroupStrategy } from './group-strategy';
import { Runners } from './runners';

/**
 * Kafka as a platform of `runApp`: connects a transport strategy for each consumer group that handlers of the app are bound to. They start with
 * `app.startAllMicroservices()` and stop with `app.close()`, before the publisher flushes.
 */
export const kafkaPlatform = {
  configure(app: INestApplication): void {
    const runners = app.get(Runners, { strict: false });
    for (const group of groupsOf(app))
      app.connectMicroservice<MicroserviceOptions>({ strategy: new GroupStrategy(group, runners) });
  },
};
