import { randomBytes } from 'node:crypto';

import { changedKeys } from '@carillon/domain-history';
import { Mongo, storeError, storeErrors } from '@carillon/platform-mongo';
import { AppError } from '@carillon/util';
import { Inject, Injectable } from '@nestjs/common';
import { type AnyBulkWriteOperation, type Model, mongo } from 'mongoose';

import type { EventContent } from './event-content';
import { eventsCollection, type HistoryDocument } from './history.document';
import { derivedOf, documentOfPiece, pieceOfDocument } from './history-mapper';
import { type HistoryPiece, pieceId, type StoredPiece } from './history-piece';

/** One document to be written: what it was folded on (null: it does not exist yet), and what it shall be. */
export interface PieceChange {
  before: StoredPiece | null;
  after: HistoryPiece;
  /** New content, when there was none or this one is earlier. */
  content: EventContent | null;
}

export interface SaveResult {
  saved: StoredPiece[];
  /** Ids of documents that are not as they were when they were folded on: read them again, fold again. */
  lost: string[];
  /** Documents that the store does not take, whatever is tried (larger than 16 MB). */
  refused: { id: string; error: AppError }[];
}

const DUPLICATE_KEY = 11_000;
/** The server's words for a document that is or would become larger than 16 MB. */
const TOO_LARGE_CODES: ReadonlySet<unknown> = new Set([10_334, 17_419, 17_420]);
/** Documents in one request: beyond this a request gets no cheaper, and others wait longer behind it. */
const BULK = 500;

/** Writes and reads pieces of history for the ledger. */
@Injectable()
export class HistoryStore {
  private readonly model: Model<HistoryDocument>;

  constructor(@Inject(Mongo) store: Mongo) {
    this.model = store.model(eventsCollection);
  }

  /**
   * The pieces with these ids, as far as they exist, without content.
   * @throws AppError `STORE_UNAVAILABLE`
   */
  async load(ids: readonly string[]): Promise<Map<string, StoredPiece>> {
    if (ids.length === 0) return new Map();
    const projection = {
      records: 1,
      deliveries: 1,
      chunk: 1,
      chunks: 1,
      project: 1,
      eventId: 1,
      token: 1,
      'content.from': 1,
    };
    const documents = await storeErrors(() =>
      this.model.find({ _id: { $in: [...ids] } }, projection).lean<HistoryDocument[]>(),
    );
    return new Map(documents.map((document) => [document._id, pieceOfDocument(document)]));
  }

  /**
   * Writes all changes in bulk, each only if its document is still what it was folded on: two ledgers that fold facts of
   * one event at the same moment lose nothing, one of them folds again. What did not change is not sent.
   *
   * @throws AppError `STORE_UNAVAILABLE`; any of the documents may have been written all the same
   */
  async save(changes: readonly PieceChange[]): Promise<SaveResult> {
    const result: SaveResult = { saved: [], lost: [], refused: [] };
    for (let from = 0; from < changes.length; from += BULK)
      add(result, await this.saveBulk(changes.slice(from, from + BULK)));
    return result;
  }

  private async saveBulk(changes: readonly PieceChange[]): Promise<SaveResult> {
    try {
      return await this.saveTogether(changes);
    } catch (error) {
      if (!isTooLarge(error)) throw storeError(error);
      // one document that the driver cannot even send (over 16 MB) fails the whole request
      if (changes.length > 1) return await this.saveApart(changes);
      return { saved: [], lost: [], refused: [{ id: idAt(changes, 0), error: refusal(idAt(changes, 0), error) }] };
    }
  }

  private async saveApart(changes: readonly PieceChange[]): Promise<SaveResult> {
    const result: SaveResult = { saved: [], lost: [], refused: [] };
    for (const change of changes) add(result, await this.saveBulk([change]));
    return result;
  }

  private async saveTogether(changes: readonly PieceChange[]): Promise<SaveResult> {
    const token = randomBytes(9).toString('base64url');
    const pieces = changes.map(({ after }) => ({ ...after, token }));
    const { matched, failures } = await this.write(changes.map((change) => operationFor(change, token)));
    const lost = new Set(
      failures.filter(({ code }) => code === DUPLICATE_KEY).map(({ index }) => idAt(changes, index)),
    );
    const refused = failures
      .filter(({ code }) => code !== DUPLICATE_KEY)
      .map(({ index, cause }) => ({ id: idAt(changes, index), error: refusal(idAt(changes, index), cause) }));
    const updates = changes.filter(({ before }) => before !== null);
    if (matched < updates.length)
      for (const id of await this.notAt(
        token,
        updates.map(({ after }) => pieceId(after.eventId, after.chunk)),
      ))
        lost.add(id);
    for (const { id } of refused) lost.delete(id);
    const failed = new Set([...lost, ...refused.map(({ id }) => id)]);
    return {
      saved: pieces.filter((piece) => !failed.has(pieceId(piece.eventId, piece.chunk))),
      lost: [...lost],
      refused,
    };
  }

  private async write(
    operations: AnyBulkWriteOperation<HistoryDocument>[],
  ): Promise<{ matched: number; failures: { index: number; code: number; cause: unknown }[] }> {
    try {
      // the driver's own bulkWrite: mongoose would cast each of up to a thousand documents by the schema first
      const result = await this.model.collection.bulkWrite(
        operations as unknown as Parameters<typeof this.model.collection.bulkWrite>[0],
        { ordered: false },
      );
      return { matched: result.matchedCount, failures: [] };
    } catch (error) {
      if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
      const failures = [error.writeErrors].flat().map((cause) => ({ index: cause.index, code: cause.code, cause }));
      // a store that goes down answers with errors of its own: only what is known to stay refused may be given up
      if (failures.length === 0 || failures.some(({ code, cause }) => code !== DUPLICATE_KEY && !isTooLarge(cause)))
        throw error;
      return { matched: error.result.matchedCount, failures };
    }
  }

  /** Which of these documents this write did not reach. */
  private async notAt(token: string, ids: readonly string[]): Promise<string[]> {
    const found = await storeErrors(() =>
      this.model.find({ _id: { $in: [...ids] } }, { token: 1 }).lean<Pick<HistoryDocument, '_id' | 'token'>[]>(),
    );
    const written = new Set(found.filter((document) => document.token === token).map(({ _id }) => _id));
    return ids.filter((id) => !written.has(id));
  }
}

function add(to: SaveResult, { saved, lost, refused }: SaveResult): void {
  to.saved.push(...saved);
  to.lost.push(...lost);
  to.refused.push(...refused);
}

function idAt(changes: readonly PieceChange[], index: number): string {
  const after = changes[index]?.after;
  return after === undefined ? '' : pieceId(after.eventId, after.chunk);
}

/** The server's codes, and what the driver itself throws while it encodes such a document. */
function isTooLarge(error: unknown): boolean {
  if (error instanceof RangeError || error instanceof mongo.MongoInvalidArgumentError) return true;
  return TOO_LARGE_CODES.has((error as { code?: unknown } | null)?.code);
}

function refusal(id: string, cause: unknown): AppError {
  return new AppError('MESSAGE_TOO_LARGE', 'The store does not take the history of this event.', {
    context: { id },
    cause,
  });
}

function operationFor({ before, after, content }: PieceChange, token: string): AnyBulkWriteOperation<HistoryDocument> {
  if (before === null)
    return { insertOne: { document: { ...documentOfPiece(after, token), ...(content === null ? {} : { content }) } } };
  const { overdueAt, deliveryIds, subscriptionIds, ...derived } = derivedOf(after);
  const set: Record<string, unknown> = { ...derived, token, chunks: after.chunks };
  const deliveries = changedKeys(before.history.deliveries, after.history.deliveries);
  for (const key of changedKeys(before.history.records, after.history.records))
    set[`records.${key}`] = after.history.records[key];
  for (const key of deliveries) set[`deliveries.${key}`] = after.history.deliveries[key];
  if (deliveries.some((key) => before.history.deliveries[key] === undefined))
    Object.assign(set, { deliveryIds, subscriptionIds });
  if (content !== null) set['content'] = content;
  if (overdueAt !== null) set['overdueAt'] = overdueAt;
  const update = { $set: set, ...(overdueAt === null ? { $unset: { overdueAt: '' as const } } : {}) };
  return { updateOne: { filter: { _id: pieceId(after.eventId, after.chunk), token: before.token }, update } };
}
