import { type DeliveryEntry, type DeliveryFact, emptyHistory, fold, type RecordEntry } from '@carillon/domain-history';
import { type PieceChange, pieceId, type SaveResult, type StoredPiece } from '@carillon/storage-events';
import { AppError, deliveryIdOf } from '@carillon/util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { acceptedFacts } from '../facts/accepted-facts';
import { attemptFacts } from '../facts/attempt-facts';
import { decidedFacts } from '../facts/decided-facts';
import type { EventFacts } from '../facts/event-facts';
import { matchedFacts } from '../facts/matched-facts';
import {
  acceptedRecord,
  attemptRecord,
  decidedRecord,
  eventIdNumbered,
  matchedRecord,
  matchOf,
  subscriptionNumbered,
} from '../ledger.fixture';
import { HistoryFolder, type Pieces } from './history-folder';

/** Pieces in memory with the store's promise: a change is taken only on the state that it was folded on. */
class FakePieces implements Pieces {
  readonly stored = new Map<string, StoredPiece>();
  reads = 0;
  writes = 0;
  private token = 0;
  /** Called before each save: another ledger comes first. */
  before: () => Promise<void> = () => Promise.resolve();

  async load(ids: readonly string[]): Promise<Map<string, StoredPiece>> {
    await Promise.resolve();
    this.reads += ids.length;
    return new Map(ids.flatMap((id) => (this.stored.has(id) ? [[id, this.stored.get(id)!] as const] : [])));
  }

  async save(changes: readonly PieceChange[]): Promise<SaveResult> {
    await this.before();
    const result: SaveResult = { saved: [], lost: [], refused: [] };
    for (const { before, after } of changes) {
      const id = pieceId(after.eventId, after.chunk);
      if (this.stored.get(id)?.token !== before?.token) {
        result.lost.push(id);
        continue;
      }
      const piece = { ...after, token: String(++this.token) };
      this.stored.set(id, piece);
      this.writes++;
      result.saved.push(piece);
    }
    return result;
  }
}

const narrow = { number: 1 };
const wide = { number: 2 };
const WIDTH = 130;
const all = Array.from({ length: WIDTH }, (_, n) => n);

/** Every fact about one event with one match and one with 130. */
const facts: EventFacts[] = [
  ...[narrow, wide].map((event) => acceptedFacts(acceptedRecord(event), Buffer.from('{}'))),
  matchedFacts(matchedRecord(narrow, [1])),
  matchedFacts(matchedRecord(wide, all.slice(0, 100), { part: 0, parts: 2 })),
  matchedFacts(matchedRecord(wide, all.slice(100), { part: 1, parts: 2 })),
  decidedFacts(decidedRecord(narrow, [1]).part),
  decidedFacts(decidedRecord(wide, all.slice(0, 100)).part),
  decidedFacts(decidedRecord(wide, all.slice(100)).part),
  attemptFacts(attemptRecord(narrow).part),
  ...all.filter((n) => n % 10 === 0).map((n) => attemptFacts(attemptRecord(wide, {}, n).part)),
].flatMap((one) => one ?? []);

/** What folding everything at once gives, per event. */
function expected(eventId: string) {
  const mine = facts.filter((one) => one.eventId === eventId);
  return fold(
    emptyHistory,
    mine.flatMap(({ records }) => records),
    mine.flatMap(({ deliveries }): readonly DeliveryFact[] => deliveries),
  );
}

function together(pieces: FakePieces, eventId: string) {
  const records: Record<string, RecordEntry> = {};
  const deliveries: Record<string, DeliveryEntry> = {};
  let count = 0;
  for (const piece of pieces.stored.values()) {
    if (piece.eventId !== eventId) continue;
    Object.assign(records, piece.history.records);
    Object.assign(deliveries, piece.history.deliveries);
    count += Object.keys(piece.history.deliveries).length;
  }
  return { history: { records, deliveries }, count };
}

function expectWhole(pieces: FakePieces): void {
  for (const event of [narrow, wide]) {
    const found = together(pieces, eventIdNumbered(event));
    expect(found.history).toEqual(expected(eventIdNumbered(event)));
    expect(found.count).toBe(Object.keys(found.history.deliveries).length); // no delivery in two documents
  }
}

describe('HistoryFolder', () => {
  it('writes the usual event, told within one window, with one insert and without reading', async () => {
    const pieces = new FakePieces();
    const mine = facts.filter(({ eventId }) => eventId === eventIdNumbered(narrow));
    await new HistoryFolder(pieces).fold(mine);
    expect([pieces.reads, pieces.writes]).toEqual([0, 1]);
  });

  it('needs no reading for the facts that follow soon', async () => {
    const pieces = new FakePieces();
    const folder = new HistoryFolder(pieces);
    for (const fact of facts.filter(({ eventId }) => eventId === eventIdNumbered(narrow))) await folder.fold([fact]);
    expect(pieces.reads).toBe(0);
    expect(pieces.stored.get(eventIdNumbered(narrow))?.history).toEqual(expected(eventIdNumbered(narrow)));
  });

  it('spreads a wide fan-out over documents of bounded size', async () => {
    const pieces = new FakePieces();
    await new HistoryFolder(pieces).fold(facts);
    expectWhole(pieces);
    const sizes = [...pieces.stored.values()].map(({ history }) => Object.keys(history.deliveries).length);
    expect(Math.max(...sizes)).toBeLessThan(128);
  });

  it('ends in the same documents whatever the order, the windows, the repetitions and the number of ledgers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: facts.length - 1 }), fc.nat({ max: 2 })), { minLength: 20, maxLength: 60 }),
        fc.nat({ max: 4 }),
        async (picks, windowSize) => {
          const pieces = new FakePieces();
          const folders = [0, 1, 2].map(() => new HistoryFolder(pieces));
          // random ones first, in random windows by any of three ledgers at the same time; then all, so that nothing is missing
          const windows: Promise<unknown>[] = [];
          for (let n = 0; n < picks.length; n += windowSize + 1) {
            const window = picks.slice(n, n + windowSize + 1);
            windows.push(folders[window[0]![1]]!.fold(window.map(([pick]) => facts[pick]!)));
            if (n % 3 === 0) await Promise.all(windows.splice(0));
          }
          await Promise.all(windows);
          await folders[0]!.fold(facts);
          expectWhole(pieces);
        },
      ),
      { numRuns: 40 },
    );
  }, 30_000);

  it('folds again what another ledger changed meanwhile', async () => {
    const pieces = new FakePieces();
    const [one, other] = [new HistoryFolder(pieces), new HistoryFolder(pieces)];
    await one.fold(facts.slice(0, 2));
    pieces.before = async () => {
      pieces.before = () => Promise.resolve();
      await other.fold(facts.slice(2, 6));
    };
    await one.fold(facts.slice(2));
    expectWhole(pieces);
  });

  it('gives up, to be called again, when others keep winning', async () => {
    const pieces = new FakePieces();
    pieces.save = (changes) =>
      Promise.resolve({ saved: [], lost: changes.map(({ after }) => after.eventId), refused: [] });
    await expect(new HistoryFolder(pieces).fold(facts.slice(0, 1))).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      retryable: true,
    });
  });

  it('tells the entries of a refused document, and no other', async () => {
    const pieces = new FakePieces();
    const save = pieces.save.bind(pieces);
    const error = new AppError('MESSAGE_TOO_LARGE', 'too large');
    pieces.save = async (changes) => {
      const refused = changes.filter(({ after }) => after.eventId === eventIdNumbered(narrow));
      return {
        ...(await save(changes.filter((change) => !refused.includes(change)))),
        refused: refused.map(({ after }) => ({ id: after.eventId, error })),
      };
    };
    const { results } = await new HistoryFolder(pieces).fold(facts.slice(0, 2));
    expect(results).toEqual([error, null]);
  });

  it('tells the slices of the books also when nothing changed', async () => {
    const pieces = new FakePieces();
    const folder = new HistoryFolder(pieces);
    const first = await folder.fold(facts);
    const writes = pieces.writes;
    const again = await folder.fold(facts);
    expect(pieces.writes).toBe(writes);
    expect(again.bookKeys).toEqual(first.bookKeys);
    expect(first.bookKeys.size).toBe(1);
  });

  it('keeps an early attempt where it was put when the width is told later', async () => {
    const pieces = new FakePieces();
    const folder = new HistoryFolder(pieces);
    await folder.fold([attemptFacts(attemptRecord(wide, {}, 30).part)]);
    await folder.fold(facts);
    expectWhole(pieces);
    expect(Object.keys(pieces.stored.get(eventIdNumbered(wide))?.history.deliveries ?? {})).toEqual([
      deliveryIdOf(eventIdNumbered(wide), subscriptionNumbered(30)),
    ]);
    expect(matchOf(wide, 30).deliveryId).toBe(deliveryIdOf(eventIdNumbered(wide), subscriptionNumbered(30)));
  });
});
