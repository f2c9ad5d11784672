import { ConfigModule, testSettings } from '@carillon/platform-config';
import { Health, ObservabilityModule } from '@carillon/platform-observability';
import { randomName, waitFor } from '@carillon/testing';
import { Inject, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Model, Schema } from 'mongoose';
import { afterEach, describe, expect, it } from 'vitest';

import { defineCollection } from './collection-definition';
import { SCHEMA_MAJOR } from './migrate';
import { Mongo } from './mongo';
import { MongoModule } from './mongo.module';
import { withDatabase } from './store-uri';
import { Sweeper } from './sweeper';
import { testMongo } from './test-mongo';

const notes = defineCollection<{ _id: string }>({
  name: 'notes',
  schema: new Schema({ _id: String }),
  indexes: [{ name: 'by_x', keys: { x: 1 } }],
});

@Injectable()
class NoteRepository implements OnModuleInit {
  readonly model: Model<{ _id: string }>;
  swept = 0;

  constructor(@Inject(Mongo) mongo: Mongo, @Inject(Sweeper) sweeper: Sweeper) {
    this.model = mongo.model(notes);
    sweeper.register({ name: 'notes.expired', everyMs: 10, sweep: () => Promise.resolve((this.swept += 1)) });
  }

  async onModuleInit(): Promise<void> {
    await this.model.create({ _id: 'written while starting' });
  }
}

@Module({ providers: [NoteRepository] })
class NotesModule {}

@Module({})
class Root {}

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

function create(uri: string, ...features: (typeof NotesModule)[]) {
  const imports = [
    ConfigModule.forRoot(testSettings({ mongodb: { uri } })),
    ObservabilityModule,
    ...features,
    MongoModule,
  ];
  return NestFactory.createApplicationContext({ module: Root, imports }, { logger: false, abortOnError: false });
}

describe('MongoModule', () => {
  it('has the store ready for what features do while starting, sweeps, and stops cleanly', async () => {
    const uri = withDatabase(testSettings().mongodb.uri, randomName('test'));
    const app = await create(uri, NotesModule);
    const repository = app.get(NoteRepository, { strict: false });
    const { connection } = app.get(Mongo);
    cleanUps.push(
      () => app.close(),
      () => connection.dropDatabase(),
    );
    cleanUps.reverse();

    expect(app.get(Health).notReady()).toEqual({});
    expect((await repository.model.collection.indexes()).map(({ name }) => name)).toContain('by_x');
    expect(await repository.model.countDocuments()).toBe(1);
    await waitFor(() => repository.swept > 1);
  });

  it('starts without a store and is not ready', async () => {
    const app = await create('mongodb://127.0.0.1:9/x');
    expect(app.get(Health).notReady()).toEqual({ store: 'not connected yet' });
    await app.close();
  });

  it('stops the start when the store has another major version', async () => {
    const store = await testMongo();
    cleanUps.push(() => store.close());
    await store.connection
      .collection('schema_versions')
      .updateOne({ _id: 'carillon' as never }, { $set: { major: SCHEMA_MAJOR + 1 } });
    await expect(create(store.testUri)).rejects.toMatchObject({ code: 'SCHEMA_TOO_NEW' });
  });
});
