import { createServer, type Server, type Socket } from 'node:net';
import { connect as dial } from 'node:net';

import { testSettings } from '@carillon/platform-config';
import { Health, recordingLogger, silentLogger } from '@carillon/platform-observability';
import { randomName, waitFor } from '@carillon/testing';
import { AppError } from '@carillon/util';
import { Schema } from 'mongoose';
import { afterEach, describe, expect, it } from 'vitest';

import { defineCollection, type IndexedCollection } from './collection-definition';
import { ensureIndexes, IndexError } from './ensure-indexes';
import { SCHEMA_MAJOR } from './migrate';
import { Mongo } from './mongo';
import { isDuplicateKey, storeErrors } from './store-errors';
import { withDatabase } from './store-uri';
import { testMongo } from './test-mongo';

interface Thing {
  _id: string;
  project: string;
  claim?: string;
  headers?: Record<string, string>;
}
const thingSchema = () =>
  new Schema<Thing>({
    _id: String,
    project: { type: String, required: true },
    claim: String,
    headers: { type: Schema.Types.Mixed },
  });
const things = defineCollection<Thing>({
  name: 'things',
  schema: thingSchema(),
  schemaVersion: 3,
  indexes: [
    { name: 'by_project', keys: { project: 1, _id: -1 } },
    { name: 'by_claim', keys: { claim: 1 }, unique: true, sparse: true },
  ],
});

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
const open = async (...definitions: IndexedCollection[]) => {
  const mongo = await testMongo(...definitions);
  closing.push(() => mongo.close());
  return mongo;
};

/** A port in front of the store that can be cut and mended. */
async function aStoreThatCanGo() {
  const { hostname, port } = new URL(testSettings().mongodb.uri);
  const sockets = new Set<Socket>();
  let isHanging = false;
  const listen = (at: number): Promise<Server> =>
    new Promise((resolve) => {
      const server = createServer((socket) => {
        const upstream = dial(Number(port), hostname);
        for (const side of [socket, upstream]) {
          sockets.add(side);
          side.on('error', () => side.destroy());
          side.on('close', () => sockets.delete(side));
        }
        if (!isHanging) socket.pipe(upstream).pipe(socket);
      });
      server.listen(at, '127.0.0.1', () => resolve(server));
    });
  let server = await listen(0);
  const { port: own } = server.address() as { port: number };
  const cut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  closing.push(cut);
  return {
    uri: `mongodb://127.0.0.1:${own}/${randomName('test')}`,
    cut,
    /** Connections stay and can still be made, nothing comes through any more: a stopped process, a broken disk. */
    hang: () => {
      isHanging = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    mend: async () => {
      isHanging = false;
      server = await listen(own);
    },
  };
}

describe('collections', () => {
  it('have their indexes before the first document, and keep empty objects and the schema version', async () => {
    const mongo = await open(things);
    const model = mongo.model(things);
    await model.create({ _id: 'a', project: 'p', claim: 'c', headers: {} });
    expect((await model.collection.indexes()).map(({ name }) => name).sort()).toEqual([
      '_id_',
      'by_claim',
      'by_project',
    ]);
    expect(await model.collection.findOne({ _id: 'a' as never })).toEqual({
      _id: 'a',
      project: 'p',
      claim: 'c',
      headers: {},
      schemaVersion: 3,
    });
  });

  it('tell a taken key from other errors', async () => {
    const model = (await open(things)).model(things);
    await model.create({ _id: 'a', project: 'p', claim: 'c' });
    await model.create({ _id: 'without a claim', project: 'p' }, { _id: 'nor this', project: 'p' });
    const taken = await storeErrors(() => model.create({ _id: 'b', project: 'p', claim: 'c' })).catch(
      (error: unknown) => error,
    );
    expect(isDuplicateKey(taken)).toBe(true);
    const invalid = await storeErrors(() => model.create({ _id: 'c' })).catch((error: unknown) => error);
    expect([isDuplicateKey(invalid), invalid instanceof AppError]).toEqual([false, false]);
  });

  it('cannot be declared after the indexes were made', async () => {
    const mongo = new Mongo(withDatabase(testSettings().mongodb.uri, randomName('test')), silentLogger);
    closing.push(() => mongo.close());
    mongo.model(things);
    mongo.open();
    await mongo.prepared;
    closing.push(() => mongo.connection.dropDatabase());
    expect(() => mongo.model(defineCollection<Thing>({ name: 'late', schema: thingSchema() }))).toThrow(
      /late is declared after/,
    );
  });
});

describe('ensureIndexes', () => {
  it('can run again and by several at once', async () => {
    const mongo = await open();
    await Promise.all([ensureIndexes(mongo.connection, [things]), ensureIndexes(mongo.connection, [things])]);
    await ensureIndexes(mongo.connection, [things]);
  });

  it('names every index that exists with another shape', async () => {
    const mongo = await open(things);
    const changed = {
      name: 'things',
      indexes: [
        { name: 'by_project', keys: { project: 1 as const } },
        { name: 'by_claim', keys: { claim: 1 as const }, sparse: true },
      ],
    };
    const error = await ensureIndexes(mongo.connection, [changed]).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(IndexError);
    expect((error as IndexError).problems.map((problem) => problem.split(':')[0])).toEqual([
      'things.by_project',
      'things.by_claim',
    ]);
  });

  it('names an index that the documents do not allow', async () => {
    const mongo = await open();
    const model = mongo.model(things);
    await model.create({ _id: 'a', project: 'p', claim: 'same' }, { _id: 'b', project: 'p', claim: 'same' });
    await expect(ensureIndexes(mongo.connection, [things])).rejects.toThrow(/things\.by_claim: /);
  });
});

describe('a store that is away', () => {
  it('delays nothing but the operations, which fail within about 5 s, and is used when it comes', async () => {
    const store = await aStoreThatCanGo();
    await store.cut();
    const logger = recordingLogger();
    const health = new Health();
    const mongo = new Mongo(store.uri, logger);
    closing.push(() => mongo.close());
    const model = mongo.model(things);
    mongo.reportTo(health);
    mongo.open();
    expect(health.notReady()).toEqual({ store: 'not connected yet' });

    const startedMs = performance.now();
    const error = await storeErrors(() => model.findById('a')).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
    expect(performance.now() - startedMs).toBeLessThan(6_000);
    await waitFor(() => logger.events.includes('store.unreachable'));

    await store.mend();
    await mongo.prepared;
    closing.push(() => mongo.connection.dropDatabase());
    expect(health.notReady()).toEqual({});
    expect(await model.findById('a')).toBeNull();
  });

  it('is noticed and found again by itself', async () => {
    const store = await aStoreThatCanGo();
    const health = new Health();
    const mongo = new Mongo(store.uri, silentLogger);
    closing.push(() => mongo.close());
    const model = mongo.model(things);
    mongo.reportTo(health);
    mongo.open();
    await mongo.prepared;
    closing.push(() => mongo.connection.dropDatabase());
    await model.create({ _id: 'a', project: 'p' });

    await store.cut();
    const startedMs = performance.now();
    await expect(storeErrors(() => model.create({ _id: 'b', project: 'p' }))).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    expect(performance.now() - startedMs).toBeLessThan(6_500);
    await waitFor(() => health.notReady()['store'] === 'connection lost');

    await store.mend();
    await waitFor(() => Object.keys(health.notReady()).length === 0);
    expect(await model.findById('a').lean()).toMatchObject({ project: 'p' });
  });

  it('is given up when it hangs', async () => {
    const store = await aStoreThatCanGo();
    const mongo = new Mongo(store.uri, silentLogger);
    closing.push(() => mongo.close());
    const model = mongo.model(things);
    mongo.open();
    await mongo.prepared;
    const startedMs = performance.now();
    store.hang();
    const failure = { code: 'STORE_UNAVAILABLE' };
    const write = storeErrors(() => model.create({ _id: 'b', project: 'p' }));
    await Promise.all([
      expect(write).rejects.toMatchObject(failure),
      expect(storeErrors(() => model.findById('a'))).rejects.toMatchObject(failure),
    ]);
    expect(performance.now() - startedMs).toBeLessThan(12_000);
    await store.cut();
    await store.mend();
    await waitFor(() => model.findById('a').then(() => true));
    await mongo.connection.dropDatabase();
  });

  it('does not keep a process from stopping', async () => {
    const store = await aStoreThatCanGo();
    await store.cut();
    const mongo = new Mongo(store.uri, silentLogger);
    mongo.open();
    const startedMs = performance.now();
    await mongo.close();
    expect(performance.now() - startedMs).toBeLessThan(6_000);
  });
});

it('refuses a store that a newer version wrote, and touches nothing in it', async () => {
  const first = await open();
  await first.connection
    .collection('schema_versions')
    .updateOne({ _id: 'carillon' as never }, { $set: { major: SCHEMA_MAJOR + 1 } });
  const health = new Health();
  const second = new Mongo(first.testUri, silentLogger);
  closing.push(() => second.close());
  second.model(things);
  second.reportTo(health);
  second.open();
  await expect(second.prepared).rejects.toMatchObject({ code: 'SCHEMA_TOO_NEW' });
  expect(Object.keys(health.notReady())).toEqual(['store']);
  expect(await first.connection.listCollections()).not.toContainEqual(expect.objectContaining({ name: 'things' }));
});

describe('aggregations', () => {
  it('begin with what their first match asks for, by an index or without one', async () => {
    const model = (await open(things)).model(things);
    await model.insertMany(
      Array.from({ length: 300 }, (_, n) => ({ _id: `t${n}`, project: `p${n % 3}`, claim: `c${n}`, schemaVersion: 3 })),
    );
    const sums = async (...stages: Record<string, unknown>[]) =>
      await model.aggregate([
        ...stages,
        { $group: { _id: '$project', n: { $sum: 1 } } },
        { $sort: { _id: 1 } },
      ] as never);
    expect(await sums({ $match: { project: 'p1' } })).toEqual([{ _id: 'p1', n: 100 }]);
    expect(await sums({ $match: { _id: /^t1.$/ } })).toEqual(
      ['p0', 'p1', 'p2'].map((_id, n) => ({ _id, n: n === 1 ? 4 : 3 })),
    );
    expect(await sums({ $match: { project: 'p1' } }, { $match: { project: 'p2' } })).toEqual([]);
    expect(await sums()).toHaveLength(3);
    expect(await model.countDocuments({ project: 'p2' }).limit(7)).toBe(7);
    expect(await model.countDocuments({ project: 'p2', claim: { $gt: 'c' } })).toBe(100);
  });
});
