import { fold } from '@carillon/domain-history';
import { type TestMongo, testMongo } from '@carillon/platform-mongo';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { booksCollection } from './books.document';
import { eventsCollection } from './history.document';
import { pieceId, type StoredPiece } from './history-piece';
import { HistoryStore, type PieceChange } from './history-store';
import { MongoEventLog } from './mongo-event-log';
import { accepted, anEventPiece, attempted, matched } from './pieces.fixture';

describe('HistoryStore', () => {
  let mongo: TestMongo;
  let store: HistoryStore;
  beforeAll(async () => {
    mongo = await testMongo(eventsCollection, booksCollection);
    store = new HistoryStore(mongo);
  });
  afterAll(async () => {
    await mongo.close();
  });

  it('gives back what was folded, also after an update', async () => {
    const event = { number: 1 };
    const created = anEventPiece(event, [accepted(event)], []);
    const { saved } = await store.save([created]);
    const before = saved[0] as StoredPiece;
    const history = fold(before.history, [matched(event)], [attempted(event, 'delivered')]);
    await store.save([{ before, after: { ...before, history }, content: null }]);
    const read = (await store.load([before.eventId])).get(before.eventId);
    expect(read?.history).toEqual(history);
    expect(read?.contentFrom).toEqual(created.content?.from);
  });

  it('says which documents were written by somebody else meanwhile, and writes the others', async () => {
    const [one, two, three] = [2, 3, 4].map((number) => ({ number }));
    const { saved } = await store.save([
      anEventPiece(one!, [accepted(one!)], []),
      anEventPiece(two!, [accepted(two!)], []),
    ]);
    const change = (piece: StoredPiece, event: object): PieceChange => ({
      before: piece,
      after: { ...piece, history: fold(piece.history, [matched(event)], []) },
      content: null,
    });
    await store.save([change(saved[0]!, one!)]);
    const result = await store.save([
      change(saved[0]!, one!),
      change(saved[1]!, two!),
      anEventPiece(three!, [accepted(three!)], []),
      anEventPiece(two!, [accepted(two!)], []),
    ]);
    expect(result.lost.sort()).toEqual([saved[0]!.eventId, saved[1]!.eventId].sort());
    expect(result.saved.map(({ eventId }) => eventId)).toContain(
      anEventPiece(three!, [], [attempted(three!, 'dead')]).after.eventId,
    );
    const [read] = (await store.load([saved[1]!.eventId])).values();
    expect(Object.values(read!.history.records)[0]?.seen).toHaveProperty('0/1');
  });

  it('takes a removed document for lost', async () => {
    const event = { number: 5 };
    const { saved } = await store.save([anEventPiece(event, [accepted(event)], [])]);
    await mongo.model(eventsCollection).deleteOne({ _id: saved[0]!.eventId });
    const result = await store.save([
      {
        before: saved[0]!,
        after: { ...saved[0]!, history: fold(saved[0]!.history, [matched(event)], []) },
        content: null,
      },
    ]);
    expect(result).toMatchObject({ saved: [], lost: [saved[0]!.eventId] });
  });

  it('refuses a document over 16 MB alone and writes its neighbours', async () => {
    const [small, large] = [{ number: 6 }, { number: 7 }];
    const huge = anEventPiece(large, [accepted(large)], []);
    const result = await store.save([
      anEventPiece(small, [accepted(small)], []),
      { ...huge, content: { ...huge.content!, body: Buffer.alloc(17 << 20) } },
    ]);
    expect(result.refused.map(({ error }) => error.code)).toEqual(['MESSAGE_TOO_LARGE']);
    expect(result.saved.map(({ eventId }) => eventId)).toEqual([
      anEventPiece(small, [accepted(small)], []).after.eventId,
    ]);
  });

  it.each([1, 2])('gives nothing up for an error of a store that is going down (%i documents)', async (count) => {
    const goingDown = new mongoose.mongo.MongoServerError({ message: 'the store is closed', code: 8 });
    const bulkWrite = vi.spyOn(mongo.model(eventsCollection).collection, 'bulkWrite').mockRejectedValue(goingDown);
    const changes = Array.from({ length: count }, (_, i) => ({ number: 20 + 10 * count + i })).map((event) =>
      anEventPiece(event, [accepted(event)], []),
    );
    await expect(store.save(changes)).rejects.toBe(goingDown);
    bulkWrite.mockRestore();
    expect((await store.save(changes)).saved).toHaveLength(count);
  });

  it('keeps the body as bytes and the headers as they were, for a replay', async () => {
    const event = { number: 8, project: 'shop' };
    await store.save([anEventPiece(event, [accepted(event)], [])]);
    const { eventId } = anEventPiece(event, [accepted(event)], []).after;
    const log = new MongoEventLog(mongo);
    const found = await log.findForReplay('shop', eventId);
    expect(found?.body?.equals(Buffer.from('{"n":12}'))).toBe(true);
    expect(found).toMatchObject({
      project: 'shop',
      eventId,
      key: 'key',
      form: 'binary',
      posted: false,
      bodyRef: null,
      headers: { ce_id: '8', 'content-type': 'application/json' },
    });
    expect(await log.findForReplay('default', eventId)).toBeNull();
    expect(pieceId(eventId, 3)).toBe(`${eventId}:3`);
  });
});
