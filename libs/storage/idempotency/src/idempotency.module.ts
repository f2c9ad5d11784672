import { Mongo, Sweeper } from '@carillon/platform-mongo';
import { type DynamicModule, Module } from '@nestjs/common';

import { IdempotencyKeys } from './idempotency-keys';

const SWEEP_MS = 10 * 60_000;

/** Remembered answers. A feature with creating POSTs imports `IdempotencyModule.as(IdempotencyStore)`. */
@Module({
  providers: [{ provide: IdempotencyKeys, inject: [Mongo], useFactory: (mongo: Mongo) => new IdempotencyKeys(mongo) }],
  exports: [IdempotencyKeys],
})
export class IdempotencyModule {
  constructor(keys: IdempotencyKeys, sweeper: Sweeper) {
    sweeper.register({ name: 'idempotency_keys.expired', everyMs: SWEEP_MS, sweep: () => keys.sweep() });
  }

  /** Gives the keys under the port that the caller declares: storage does not know who asks. */
  static as(port: abstract new () => Pick<IdempotencyKeys, 'begin' | 'finish' | 'release'>): DynamicModule {
    return {
      module: IdempotencyPortModule,
      imports: [IdempotencyModule],
      providers: [{ provide: port, useExisting: IdempotencyKeys }],
      exports: [port],
    };
  }
}

@Module({})
class IdempotencyPortModule {}
