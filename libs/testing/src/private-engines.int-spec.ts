import { Kafka, logLevel } from 'kafkajs';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type PrivateEngines, startEngines } from './private-engines';

describe('startEngines', () => {
  let engines: PrivateEngines;
  beforeAll(async () => {
    engines = await startEngines();
  });
  afterAll(() => engines.close());

  it('keeps what Kafka has acknowledged when the broker is killed', { timeout: 90_000 }, async () => {
    const kafka = new Kafka({
      brokers: engines.kafka.brokers,
      logLevel: logLevel.NOTHING,
      retry: { retries: 50, maxRetryTime: 1000 },
    });
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ waitForLeaders: false, topics: [{ topic: 'kept', numPartitions: 1 }] });
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: 'kept', acks: -1, messages: [{ value: 'a' }, { value: 'b' }] });

    const before = engines.kafka.pid();
    await engines.kafka.kill9();
    await expect(
      new Kafka({ brokers: engines.kafka.brokers, logLevel: logLevel.NOTHING, retry: { retries: 0 } })
        .admin()
        .connect(),
    ).rejects.toThrow();
    await engines.kafka.start();

    expect(engines.kafka.pid()).not.toBe(before);
    expect((await admin.fetchTopicOffsets('kept'))[0]?.high).toBe('2');
    await producer.disconnect();
    await admin.disconnect();
  });

  it('keeps what the store has acknowledged when it is killed, and after an orderly stop', async () => {
    const uri = `${engines.mongo.uri}/kept`;
    const put = async (n: number) => {
      const connection = await mongoose.createConnection(uri, { serverSelectionTimeoutMS: 5000 }).asPromise();
      await connection.collection('numbers').insertOne({ n });
      const all = await connection.collection('numbers').find().sort({ n: 1 }).toArray();
      await connection.close();
      return all.map((document) => document['n'] as number);
    };
    expect(await put(1)).toEqual([1]);
    await engines.mongo.kill9();
    await engines.mongo.start();
    expect(await put(2)).toEqual([1, 2]);
    await engines.mongo.stop();
    await engines.mongo.start();
    expect(await put(3)).toEqual([1, 2, 3]);
  });

  it('describes itself as settings', () => {
    expect(engines.env('orders')).toEqual({
      KAFKA_BROKERS: engines.kafka.brokers[0],
      MONGODB_URI: `mongodb://127.0.0.1:${engines.mongo.port}/orders`,
    });
  });
});
