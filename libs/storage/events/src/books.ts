import { randomBytes } from 'node:crypto';

import { type PartialTally, sumTallies, type Tally, TALLY_FIELDS } from '@carillon/domain-history';
import { Mongo, storeErrors } from '@carillon/platform-mongo';
import { Inject, Injectable } from '@nestjs/common';
import type { Model } from 'mongoose';

import { booksCollection, type BooksDocument, placeOfSlice, sliceOfField } from './books.document';
import { bookKey, bookOf, eventsCollection, type HistoryDocument } from './history.document';

/** One hour of one project's books. */
export interface HourOfBooks {
  hour: Date;
  tally: Tally;
}

/** The books: counted from the event documents, never counted up. Every call throws AppError `STORE_UNAVAILABLE` while the store is away. */
@Injectable()
export class Books {
  private readonly books: Model<BooksDocument>;
  private readonly events: Model<HistoryDocument>;

  constructor(@Inject(Mongo) store: Mongo) {
    this.books = store.model(booksCollection);
    this.events = store.model(eventsCollection);
  }

  /**
   * Notes durably that documents of these slices were written. To be called after the write and before its facts are committed: then a
   * crash in between leads to the same facts, and this call, again.
   */
  async touch(keys: Iterable<string>, nowMs: number): Promise<void> {
    const token = randomBytes(6).toString('base64url');
    const dirtyOf = new Map<string, { project: string; hour: Date; dirty: Record<string, string> }>();
    for (const key of keys) {
      const { project, slice } = bookOf(key);
      const { id, hour, field } = placeOfSlice(project, slice);
      const known = dirtyOf.get(id) ?? { project, hour, dirty: {} };
      known.dirty[`dirty.${field}`] = token;
      dirtyOf.set(id, known);
    }
    if (dirtyOf.size === 0) return;
    const operations = [...dirtyOf].map(([_id, { project, hour, dirty }]) => ({
      updateOne: {
        filter: { _id },
        update: { $set: { ...dirty, project, hour, dirtyAt: new Date(nowMs), schemaVersion: 1 } },
        upsert: true,
      },
    }));
    await storeErrors(() => this.books.bulkWrite(operations, { ordered: false, strict: false }));
  }

  /** Slices that wait to be counted and whose hour was not written to since `beforeMs`. */
  async untended(beforeMs: number): Promise<string[]> {
    const documents = await storeErrors(() =>
      this.books
        .find({ dirtyAt: { $lte: new Date(beforeMs) } })
        .limit(500)
        .lean<BooksDocument[]>(),
    );
    return documents.flatMap(({ project, hour, dirty }) =>
      Object.keys(dirty ?? {}).map((field) => bookKey(project, sliceOfField(hour, field))),
    );
  }

  /** Counts a touched slice from its documents. Nothing happens when it is not touched; touched meanwhile, it stays to be counted again. */
  async count(key: string): Promise<void> {
    const { project, slice } = bookOf(key);
    const { id, field } = placeOfSlice(project, slice);
    const document = await storeErrors(() => this.books.findOne({ _id: id }, { dirty: 1 }).lean<BooksDocument>());
    const token = document?.dirty?.[field];
    if (token === undefined) return;
    const [tally] = await this.tally({ bookKeys: key, sweep: { $exists: false } }, key);
    // the cast leaves out the computed path, which the schema cannot name
    const filter = { _id: id, [`dirty.${field}`]: token } as { _id: string };
    await storeErrors(() =>
      this.books.updateOne(
        filter,
        { $set: { [`slices.${field}`]: tally?.tally ?? {} }, $unset: { [`dirty.${field}`]: '' } },
        { strict: false },
      ),
    );
    await storeErrors(() => this.books.updateOne({ _id: id, dirty: {} }, { $unset: { dirtyAt: '' } }));
  }

  /** Hours of a project from `fromMs` on, newest first. */
  async hours(project: string, fromMs: number): Promise<HourOfBooks[]> {
    const documents = await storeErrors(() =>
      this.books
        .find({ project, hour: { $gte: new Date(fromMs) } })
        .sort({ hour: -1 })
        .lean<BooksDocument[]>(),
    );
    return documents.map(({ hour, slices = {}, swept = {} }) => ({
      hour,
      tally: sumTallies([
        ...Object.values(slices),
        ...Object.values(swept).flatMap((removals) => Object.values(removals)),
      ]),
    }));
  }

  /**
   * Enters what a removal is about to take away, once: a removal that is resumed after a crash finds its entry and leaves it. The
   * documents must be marked with its name, so that they are not counted as present any more.
   */
  async enterRemoval(removal: string, nowMs: number): Promise<void> {
    const tallies = await this.tally({ sweep: removal });
    for (const { key, tally } of tallies) {
      const { project, slice } = bookOf(key);
      const { id, hour, field } = placeOfSlice(project, slice);
      const path = `swept.${field}.${removal}`;
      await storeErrors(() =>
        this.books.updateOne({ _id: id }, { $set: { project, hour, schemaVersion: 1 } }, { upsert: true }),
      );
      await storeErrors(() =>
        this.books.updateOne({ _id: id, [path]: { $exists: false } }, { $set: { [path]: tally } }, { strict: false }),
      );
    }
    await this.touch(
      tallies.map(({ key }) => key),
      nowMs,
    );
  }

  /** Removes the books of hours before this time. */
  async removeBefore(beforeMs: number): Promise<number> {
    return (await storeErrors(() => this.books.deleteMany({ hour: { $lt: new Date(beforeMs) } }))).deletedCount;
  }

  /** The sums over documents, by slice; with `key` of that slice alone. */
  private async tally(match: Record<string, unknown>, key?: string): Promise<{ key: string; tally: PartialTally }[]> {
    const sums = Object.fromEntries(TALLY_FIELDS.map((field) => [field, { $sum: `$tallies.${field}` }]));
    const found = await storeErrors(() =>
      this.events.aggregate<Tally & { _id: string }>([
        { $match: match },
        { $project: { tallies: 1 } },
        { $unwind: '$tallies' },
        ...(key === undefined ? [] : [{ $match: { 'tallies.key': key } }]),
        { $group: { _id: '$tallies.key', ...sums } },
      ]),
    );
    return found.map(({ _id, ...tally }) => ({
      key: _id,
      tally: Object.fromEntries(Object.entries(tally).filter(([, value]) => value !== 0)),
    }));
  }
}
