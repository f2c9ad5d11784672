import { randomBytes } from 'node:crypto';

import { type TestMongo, testMongo } from '@carillon/platform-mongo';
import { newId } from '@carillon/util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BodyRetention } from './body-retention';
import { eventBodies } from './event-bodies.collection';
import { MAX_EVENT_BYTES } from './limits';
import { MongoBodyStore } from './mongo-body-store';

const HOUR_MS = 3_600_000;
const ACCEPTED_AT = '2026-11-21T09:00:00.000Z';
const ACCEPTED_MS = Date.parse(ACCEPTED_AT);

let mongo: TestMongo;
let store: MongoBodyStore;

beforeAll(async () => {
  mongo = await testMongo(eventBodies);
  store = new MongoBodyStore(mongo);
});
afterAll(async () => {
  await mongo.close();
});

/** Another process: the same data, nothing cached. */
const elsewhere = () => new MongoBodyStore(mongo);
const gone = expect.objectContaining({ code: 'EVENT_BODY_GONE', retryable: false });

describe('MongoBodyStore', () => {
  it('gives back the bytes that were put, up to the largest event', async () => {
    const body = randomBytes(MAX_EVENT_BYTES);
    const ref = await store.put('default', newId('evt'), body, ACCEPTED_AT);
    expect((await elsewhere().get('default', ref)).equals(body)).toBe(true);
    expect((await store.get('default', ref)).equals(body)).toBe(true);
  });

  it('gives one reference however often and by however many the same is put', async () => {
    const eventId = newId('evt');
    const body = randomBytes(20_000);
    const refs = await Promise.all(
      Array.from({ length: 12 }, () => elsewhere().put('default', eventId, body, ACCEPTED_AT)),
    );
    expect(new Set(refs).size).toBe(1);
    expect(await mongo.model(eventBodies).countDocuments({ eventId })).toBe(1);
  });

  it('does not give an event’s first bytes for others sent under its id', async () => {
    const eventId = newId('evt');
    const first = await store.put('default', eventId, Buffer.from('first'), ACCEPTED_AT);
    const second = await store.put('default', eventId, Buffer.from('second'), ACCEPTED_AT);
    expect((await elsewhere().get('default', first)).toString()).toBe('first');
    expect((await elsewhere().get('default', second)).toString()).toBe('second');
  });

  it('keeps projects apart, also in its cache', async () => {
    const ref = await store.put('one', newId('evt'), Buffer.from('x'), ACCEPTED_AT);
    await store.get('one', ref);
    await expect(store.get('two', ref)).rejects.toEqual(gone);
  });

  it('does not keep a batch in memory for one of its events', async () => {
    const batch = Buffer.alloc(100_000, 1);
    const ref = await store.put('default', newId('evt'), batch.subarray(10, 20_010), ACCEPTED_AT);
    expect((await store.get('default', ref)).buffer.byteLength).toBeLessThan(batch.length);
  });

  it('reads once for many who ask at the same time', async () => {
    const ref = await store.put('default', newId('evt'), randomBytes(20_000), ACCEPTED_AT);
    const reader = elsewhere();
    const [first, ...others] = await Promise.all(Array.from({ length: 50 }, () => reader.get('default', ref)));
    expect(others.every((body) => body === first)).toBe(true);
  });

  it('takes a record’s own value unless its part refers elsewhere', async () => {
    const ref = await store.put('default', newId('evt'), Buffer.from('stored'), ACCEPTED_AT);
    expect((await store.bodyOf({ project: 'default', bodyRef: ref }, null)).toString()).toBe('stored');
    expect((await store.bodyOf({ project: 'default' }, Buffer.from('own'))).toString()).toBe('own');
    expect(await store.bodyOf({ project: 'default' }, null)).toHaveLength(0);
  });
});

describe('BodyRetention', () => {
  const sweepAt = (nowMs: number) => new BodyRetention(mongo).sweep({ hours: 24 }, nowMs);

  it('removes what is older than the retention, and nothing else', async () => {
    await mongo.model(eventBodies).deleteMany({});
    const old = await store.put('default', newId('evt'), Buffer.from('old'), ACCEPTED_AT);
    const young = await store.put(
      'default',
      newId('evt'),
      Buffer.from('young'),
      new Date(ACCEPTED_MS + HOUR_MS).toISOString(),
    );
    expect(await sweepAt(ACCEPTED_MS + 24 * HOUR_MS)).toBe(0);
    expect(await sweepAt(ACCEPTED_MS + 24 * HOUR_MS + 1)).toBe(1);
    await expect(elsewhere().get('default', old)).rejects.toEqual(gone);
    expect((await elsewhere().get('default', young)).toString()).toBe('young');
  });

  it('starts anew for an event that came again', async () => {
    await mongo.model(eventBodies).deleteMany({});
    const eventId = newId('evt');
    await store.put('default', eventId, Buffer.from('x'), new Date(ACCEPTED_MS + HOUR_MS).toISOString());
    await store.put('default', eventId, Buffer.from('x'), ACCEPTED_AT);
    expect(await sweepAt(ACCEPTED_MS + 25 * HOUR_MS)).toBe(0);
    expect(await sweepAt(ACCEPTED_MS + 25 * HOUR_MS + 1)).toBe(1);
  });

  it('leaves what somebody holds, for the longest time asked for', async () => {
    await mongo.model(eventBodies).deleteMany({});
    const ref = await store.put('default', newId('evt'), Buffer.from('x'), ACCEPTED_AT);
    expect(await store.keepUntil('default', ref, ACCEPTED_MS + 72 * HOUR_MS)).toBe(true);
    expect(await store.keepUntil('default', ref, ACCEPTED_MS + 48 * HOUR_MS)).toBe(true);
    expect(await store.keepUntil('other', ref, ACCEPTED_MS + 1000 * HOUR_MS)).toBe(false);
    expect(await sweepAt(ACCEPTED_MS + 72 * HOUR_MS)).toBe(0);
    expect(await sweepAt(ACCEPTED_MS + 72 * HOUR_MS + 1)).toBe(1);
    expect(await store.keepUntil('default', ref, ACCEPTED_MS)).toBe(false);
  });

  it('removes more than one portion in a sweep', async () => {
    await mongo.model(eventBodies).deleteMany({});
    const documents = Array.from({ length: 1_100 }, (_, n) => ({
      _id: `evt_${n}`,
      project: 'default',
      eventId: `evt_${n}`,
      body: Buffer.from('x'),
      sizeBytes: 1,
      acceptedAt: new Date(0),
      keepUntil: new Date(0),
    }));
    await mongo.model(eventBodies).insertMany(documents);
    expect(await sweepAt(ACCEPTED_MS)).toBe(1_100);
  });
});
