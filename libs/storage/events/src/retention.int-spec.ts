import { fold } from '@carillon/domain-history';
import { type TestMongo, testMongo } from '@carillon/platform-mongo';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Books } from './books';
import { booksCollection } from './books.document';
import { EventRetention } from './event-retention';
import { bookKey, eventsCollection } from './history.document';
import { emptyPiece, type StoredPiece } from './history-piece';
import { HistoryStore } from './history-store';
import { accepted, anEventPiece, at, attempted, matched } from './pieces.fixture';

const T0 = Date.parse(at(0));
const SLICE_0 = bookKey('default', T0 / 10_000);

describe('books and retention', () => {
  let mongo: TestMongo;
  let store: HistoryStore;
  let books: Books;
  let retention: EventRetention;
  beforeEach(async () => {
    mongo = await testMongo(eventsCollection, booksCollection);
    store = new HistoryStore(mongo);
    books = new Books(mongo);
    retention = new EventRetention(mongo, books);
  });
  afterEach(async () => {
    await mongo.close();
  });

  const write = async (
    count: number,
    outcome: 'delivered' | 'retry' | 'dead',
    from = 0,
    seconds = (n: number) => n / 4,
  ): Promise<StoredPiece[]> => {
    const pieces = Array.from({ length: count }, (_, n) => {
      const event = { number: from + n, acceptedAt: at(seconds(n)) };
      return anEventPiece(event, [accepted(event), matched(event)], [attempted(event, outcome)]);
    });
    const { saved } = await store.save(pieces);
    await books.touch([SLICE_0], T0);
    return saved;
  };
  const counted = async () => {
    await books.count(SLICE_0);
    return (await books.hours('default', 0)).map(({ tally }) => tally)[0];
  };
  const left = async () => await mongo.model(eventsCollection).countDocuments({});

  it('counts a touched slice from its documents, however often', async () => {
    await write(10, 'delivered');
    await write(3, 'dead', 10);
    expect(await counted()).toMatchObject({ accepted: 13, withMatches: 13, matched: 13, delivered: 10, dead: 3 });
    await books.touch([SLICE_0], T0);
    expect(await counted()).toMatchObject({ accepted: 13, delivered: 10, dead: 3 });
  });

  it('tells which slices nobody has counted, until somebody has', async () => {
    await write(1, 'delivered');
    expect(await books.untended(T0 - 1)).toEqual([]);
    expect(await books.untended(T0)).toEqual([SLICE_0]);
    await counted();
    expect(await books.untended(T0)).toEqual([]);
  });

  it('leaves a slice to be counted again when it was touched during the count', async () => {
    await write(1, 'delivered');
    const counting = books.count(SLICE_0);
    const touching = books.touch([SLICE_0], T0 + 1);
    await Promise.all([counting, touching]);
    await write(1, 'delivered', 1);
    expect(await counted()).toMatchObject({ accepted: 2 });
  });

  it('removes finished events after their time and keeps open ones, and the books keep both', async () => {
    await write(5, 'delivered');
    await write(2, 'retry', 5);
    await counted();
    expect(await retention.sweep({ hours: 1, maxEvents: null }, T0 + 59 * 60_000)).toBe(0);
    expect(await retention.sweep({ hours: 1, maxEvents: null }, T0 + 62 * 60_000)).toBe(5);
    expect(await left()).toBe(2);
    expect(await counted()).toMatchObject({ accepted: 7, delivered: 5, inFlight: 2 });
  });

  it('removes the oldest finished events beyond the limit', async () => {
    const saved = await write(20, 'delivered');
    await write(2, 'retry', 20);
    expect(await retention.sweep({ hours: 720, maxEvents: 10 }, T0 + 70_000)).toBe(12);
    expect(await left()).toBe(10);
    expect([...(await store.load(saved.map(({ eventId }) => eventId))).keys()].sort()).toEqual(
      saved
        .slice(12)
        .map(({ eventId }) => eventId)
        .sort(),
    );
    expect(await counted()).toMatchObject({ accepted: 22, delivered: 20 });
  });

  it('finishes a removal that a crash broke off, counting each document once', async () => {
    await write(4, 'delivered');
    const removal = `${T0}-abc`;
    await mongo.model(eventsCollection).updateMany({}, { $set: { sweep: removal } });
    await books.enterRemoval(removal, T0);
    const [one] = await mongo.model(eventsCollection).find({}, { _id: 1 }).lean();
    await mongo.model(eventsCollection).deleteOne({ _id: one!._id });
    expect(await retention.sweep({ hours: 720, maxEvents: null }, T0 + 60_000)).toBe(0);
    expect(await left()).toBe(3);
    await retention.sweep({ hours: 720, maxEvents: null }, T0 + 6 * 60_000);
    expect(await left()).toBe(0);
    expect(await counted()).toMatchObject({ accepted: 4, delivered: 4 });
  });

  it('removes an event after its chunks', async () => {
    const event = { number: 1 };
    const main = anEventPiece(event, [accepted(event), matched(event, 0)], []);
    const chunk = (n: number, outcome: 'delivered' | 'retry') => {
      const empty = emptyPiece('default', main.after.eventId, n);
      return {
        before: null,
        after: { ...empty, history: fold(empty.history, [], [attempted(event, outcome, n)]) },
        content: null,
      };
    };
    await store.save([{ ...main, after: { ...main.after, chunks: 2 } }, chunk(0, 'delivered'), chunk(1, 'retry')]);
    await retention.sweep({ hours: 1, maxEvents: null }, T0 + 3 * 3_600_000);
    expect((await mongo.model(eventsCollection).find({}).lean()).map(({ _id }) => _id).sort()).toEqual(
      [main.after.eventId, `${main.after.eventId}:1`].sort(),
    );
  });
});
