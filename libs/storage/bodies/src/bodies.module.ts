import { Module } from '@nestjs/common';

import { BodyRetention } from './body-retention';
import { BodyStore } from './body-store';
import { MongoBodyStore } from './mongo-body-store';

/** Provides {@link BodyStore}, and {@link BodyRetention} for the feature that knows how long bodies are kept. */
@Module({
  providers: [{ provide: BodyStore, useClass: MongoBodyStore }, BodyRetention],
  exports: [BodyStore, BodyRetention],
})
export class BodiesModule {}
