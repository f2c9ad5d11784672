import { Mongo, Sweeper, type TestMongo, testMongo } from '@carillon/platform-mongo';
import { Global, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, expect, it } from 'vitest';

import { IdempotencyKeys, IdempotencyModule } from './index';

/** As a feature sees it: its own port, nothing of this lib's classes. */
abstract class Port {
  abstract begin(...request: Parameters<IdempotencyKeys['begin']>): ReturnType<IdempotencyKeys['begin']>;
  abstract finish(...request: Parameters<IdempotencyKeys['finish']>): Promise<void>;
  abstract release(...request: Parameters<IdempotencyKeys['release']>): Promise<void>;
}

@Injectable()
class Feature {
  constructor(@Inject(Port) readonly port: Port) {}
}
@Module({ imports: [IdempotencyModule.as(Port)], providers: [Feature] })
class FeatureModule {}
@Module({ imports: [IdempotencyModule.as(Port)] })
class OtherFeatureModule {}

@Module({})
class Root {}

let mongo: TestMongo;
afterEach(() => mongo.close());

it('gives features the keys under their port, one for all', async () => {
  mongo = await testMongo();
  const stores = [
    { provide: Mongo, useValue: mongo },
    { provide: Sweeper, useValue: { register: () => undefined } },
  ];
  @Global()
  @Module({ providers: stores, exports: [Mongo, Sweeper] })
  class StoreModule {}

  const app = await NestFactory.createApplicationContext(
    { module: Root, imports: [StoreModule, FeatureModule, OtherFeatureModule] },
    { logger: false, abortOnError: false },
  );
  const { port } = app.get(Feature, { strict: false });
  expect(port).toBeInstanceOf(IdempotencyKeys);
  expect(port).toBe(app.get(IdempotencyKeys, { strict: false }));
  const request = { project: 'p', key: 'k', fingerprint: 'f', leaseMs: 1_000 };
  expect([(await port.begin(request)).kind, (await port.begin(request)).kind]).toEqual(['claimed', 'running']);
  await app.close();
});
