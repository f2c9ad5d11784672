import { sliceOf } from '@carillon/domain-history';
import { bookKey, type PieceChange, pieceId, type SaveResult, type StoredPiece } from '@carillon/storage-events';
import { AppError } from '@carillon/util';

import type { EventFacts } from '../facts/event-facts';
import { type EventGroup, groupByEvent } from './event-group';
import { PieceCache } from './piece-cache';

/** What the folder needs of the store. */
export interface Pieces {
  load(ids: readonly string[]): Promise<Map<string, StoredPiece>>;
  save(changes: readonly PieceChange[]): Promise<SaveResult>;
}

export interface Folded {
  /** By entry: why it could not be written, or null. */
  results: (AppError | null)[];
  /** Slices of the books that these facts are about, told even when nothing changed: the write before a crash may not have told them. */
  bookKeys: Set<string>;
}

/** Other ledgers may win a document this often in a row before the window is put back. */
const MAX_ROUNDS = 10;
const CACHE_WEIGHT = 8_000;

/**
 * Folds a window of facts into their events' documents: the usual event, told whole within a window, is one insert. One window at a
 * time; several processes may fold the same event, the store lets one of them win and the other folds again.
 */
export class HistoryFolder {
  private readonly cache = new PieceCache(CACHE_WEIGHT);

  constructor(private readonly pieces: Pieces) {}

  /** @throws AppError `STORE_UNAVAILABLE`, also when others kept winning; the facts may be partly written and can be folded again */
  async fold(entries: readonly EventFacts[]): Promise<Folded> {
    const folding = new Folding(this.pieces, this.cache);
    let open = groupByEvent(entries);
    for (let round = 0; open.size > 0; round++) {
      if (round === MAX_ROUNDS)
        throw new AppError('STORE_UNAVAILABLE', 'Other ledgers kept changing the same events.', {
          context: { events: open.size },
        });
      open = await folding.round(open, round === 0);
    }
    return { results: entries.map(({ eventId }) => folding.refused.get(eventId) ?? null), bookKeys: folding.bookKeys };
  }
}

/** One window on its way into the store. */
class Folding {
  readonly refused = new Map<string, AppError>();
  readonly bookKeys = new Set<string>();
  /** Documents of this window; the cache alone would not do, it may forget one before it is used. */
  private readonly known = new Map<string, StoredPiece>();

  constructor(
    private readonly pieces: Pieces,
    private readonly cache: PieceCache,
  ) {}

  /** Returns the groups that have to be folded again. */
  async round(groups: Map<string, EventGroup>, mayBeNew: boolean): Promise<Map<string, EventGroup>> {
    const all = [...groups.values()];
    await this.know(
      all.map(({ eventId }) => eventId),
      (id) => mayBeNew && groups.get(id)?.isNew === true,
    );
    const again = await this.save(all.flatMap((group) => group.changeOfMain(this.piece(group.eventId)) ?? []));
    const settled = all.filter(({ eventId }) => !again.has(eventId) && !this.refused.has(eventId));
    for (const group of settled) this.note(group, group.eventId);
    for (const eventId of await this.foldChunks(settled)) again.add(eventId);
    return new Map([...groups].filter(([eventId]) => again.has(eventId)));
  }

  /** The documents of wide fan-outs, after the one that says how wide they are. Returns the events that have to be folded again. */
  private async foldChunks(groups: readonly EventGroup[]): Promise<Set<string>> {
    const wide = groups.flatMap((group) =>
      [...group.chunkFacts(this.piece(group.eventId))].map(([id, chunk]) => ({ group, id, ...chunk })),
    );
    await this.know(
      wide.map(({ id }) => id),
      () => false,
    );
    const again = await this.save(
      wide.flatMap(({ group, id, chunk, facts }) => group.changeOfChunk(this.piece(id), chunk, facts) ?? []),
    );
    for (const { group, id } of wide) this.note(group, id);
    return again;
  }

  private piece(id: string): StoredPiece | null {
    return this.known.get(id) ?? null;
  }

  /** Remembers or reads the documents; those taken for new are not looked for. */
  private async know(ids: readonly string[], isNew: (id: string) => boolean): Promise<void> {
    const unknown: string[] = [];
    for (const id of ids) {
      if (this.known.has(id)) continue;
      const cached = this.cache.get(id);
      if (cached !== null) this.known.set(id, cached);
      else if (!isNew(id)) unknown.push(id);
    }
    for (const [id, piece] of await this.pieces.load(unknown)) this.remember(id, piece);
  }

  /** Writes; forgets what was not as remembered. Returns the events to be folded again. */
  private async save(changes: readonly PieceChange[]): Promise<Set<string>> {
    if (changes.length === 0) return new Set();
    // until the answer is there, what the documents are is not known
    for (const { after } of changes) this.cache.delete(pieceId(after.eventId, after.chunk));
    const { saved, lost, refused } = await this.pieces.save(changes);
    for (const piece of saved) this.remember(pieceId(piece.eventId, piece.chunk), piece);
    for (const id of lost) this.known.delete(id);
    for (const { id, error } of refused) this.refused.set(eventOf(id), error);
    return new Set(lost.map(eventOf));
  }

  private remember(id: string, piece: StoredPiece): void {
    this.known.set(id, piece);
    this.cache.set(piece);
  }

  /** Slices in which the facts of a group count, given the document that they are in. */
  private note(group: EventGroup, id: string): void {
    const piece = this.piece(id);
    const times = new Set(
      piece === null ? [] : Object.values(piece.history.records).map(({ acceptedAt }) => acceptedAt),
    );
    for (const { deliveries } of group.entries) {
      for (const { deliveryId, acceptedAt } of deliveries)
        times.add(acceptedAt).add(piece?.history.deliveries[deliveryId]?.acceptedAt ?? acceptedAt);
    }
    for (const time of times) this.bookKeys.add(bookKey(group.project, sliceOf(time)));
  }
}

/** The event of a document's id. */
function eventOf(id: string): string {
  const colon = id.indexOf(':');
  return colon === -1 ? id : id.slice(0, colon);
}
