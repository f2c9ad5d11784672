import { attemptFinishedV1, eventAcceptedV1, eventMatchedV1, matchDecidedV1 } from '@carillon/contracts-messages';
import { testSettings } from '@carillon/platform-config';
import {
  eventRecord,
  type Incoming,
  type Outgoing,
  type TestMessaging,
  testMessaging,
  valueRecord,
} from '@carillon/platform-messaging';
import { type TestMongo, testMongo } from '@carillon/platform-mongo';
import { type LoggedDelivery, MongoEventLog } from '@carillon/storage-events';
import { waitFor } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { acceptedRecord, aLedger, attemptRecord, decidedRecord, matchedRecord } from './ledger.fixture';

describe('the ledger on Kafka', () => {
  let mongo: TestMongo;
  let messaging: TestMessaging;
  let log: MongoEventLog;
  beforeAll(async () => {
    mongo = await testMongo();
    log = new MongoEventLog(mongo);
    messaging = await testMessaging({
      settings: testSettings(),
      consumers: [aLedger(mongo, { log }).facts],
    });
  });
  afterAll(async () => {
    await messaging.close();
    await mongo.close();
  });

  /** A spec's record as its writer would publish it. */
  const carrying = (
    definition: typeof eventAcceptedV1 | typeof eventMatchedV1,
    { part, headers, value }: Incoming<object>,
    key: string,
  ): Outgoing =>
    // the two definitions differ in their part only, and the record has the one that belongs to it
    eventRecord(definition as typeof eventAcceptedV1, key, part as never, { headers, body: value });

  it('has every fact of every event, whatever garbage stands between them, and again after another ledger has read them all', async () => {
    const events = Array.from({ length: 60 }, (_, number) => ({ number }));
    const keyOf = (number: number) => `key-${number}`;
    const placed = await messaging.publisher.publishAll(
      events.map((event) => carrying(eventAcceptedV1, acceptedRecord(event), keyOf(event.number))),
    );
    const garbage = [eventAcceptedV1, eventMatchedV1, matchDecidedV1, attemptFinishedV1].map(({ topic }): Outgoing => ({
      topic,
      key: 'garbage',
      value: Buffer.from([0, 255, 1]),
      headers: { carillon: '{"project":1}' },
    }));
    const later = events.flatMap((event) => {
      const key = keyOf(event.number);
      const place = placed[event.number]!;
      const accepted = { partition: place.partition, offset: String(place.offset) };
      return [
        valueRecord(attemptFinishedV1, key, attemptRecord(event).part),
        carrying(eventMatchedV1, matchedRecord(event, [1], { accepted }), key),
        valueRecord(matchDecidedV1, key, decidedRecord(event, [1]).part),
      ];
    });
    await messaging.publisher.publishAll([...later, ...garbage, ...later]);
    const delivered = async () => (await log.deliveries('default', { state: 'delivered', limit: 200 })).items;
    const isWhole = ({ entry }: LoggedDelivery) =>
      Object.keys(entry.rounds['0'] ?? {})
        .sort()
        .join() === 'attempts,decision,match';
    await waitFor(async () => (await delivered()).filter(isWhole).length === 60, {
      timeoutMs: 30_000,
      describe: 'every fact',
    });
    const before = await delivered();
    const second = aLedger(mongo, { log });
    const other = await testMessaging({
      settings: testSettings(),
      prefix: messaging.prefix,
      consumers: [second.facts],
    });
    await messaging.publisher.publishAll(later);
    await other.close();
    expect(await delivered()).toEqual(before);
    expect((await messaging.read('ledger.dead')).length).toBe(4);
    expect(await log.imbalance(Date.now() + 3_600_000)).toEqual(new Map());
  });
});
