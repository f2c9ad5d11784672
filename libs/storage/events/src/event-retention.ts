import { randomBytes } from 'node:crypto';

import { Mongo, storeErrors } from '@carillon/platform-mongo';
import { Inject, Injectable } from '@nestjs/common';
import type { FilterQuery, Model } from 'mongoose';

import { Books } from './books';
import { eventsCollection, type HistoryDocument } from './history.document';
import { pieceId } from './history-piece';
import { oldestStretch } from './oldest-stretch';

export interface RetentionLimits {
  /** Finished events are kept this long. */
  hours: number;
  /** Beyond this number the oldest finished ones go, whatever their age; null: no limit. */
  maxEvents: number | null;
}

const PORTION = 2_000;
const MAX_PORTIONS = 25;
/** A removal that stands still for this long was left by a process that is gone. */
const ABANDONED_MS = 5 * 60_000;
/** Even what never finished goes after the longest hold and some days. */
const UNFINISHED_MS = 35 * 24 * 3_600_000;

/**
 * Removes old history. The books keep counting what is gone: documents are marked, entered in the books under the removal's name,
 * and then deleted; each step can be repeated, so a removal that a crash broke off is finished by whoever comes next.
 */
@Injectable()
export class EventRetention {
  private readonly model: Model<HistoryDocument>;
  /** Where the last look for the oldest ended. */
  private hintMs = 0;

  constructor(
    @Inject(Mongo) store: Mongo,
    @Inject(Books) private readonly books: Books,
  ) {
    this.model = store.model(eventsCollection);
  }

  /** Removes what is due and says how many documents. @throws AppError `STORE_UNAVAILABLE` */
  async sweep(limits: RetentionLimits, nowMs: number): Promise<number> {
    await this.finishAbandoned(nowMs);
    const finishedBefore = new Date(nowMs - limits.hours * 3_600_000);
    const unfinishedBefore = new Date(finishedBefore.getTime() - UNFINISHED_MS);
    let removed = 0;
    for (let portion = 0; portion < MAX_PORTIONS; portion++) {
      const due =
        (await this.remove({ finished: true, acceptedAt: { $lt: finishedBefore } }, PORTION, nowMs)) +
        (await this.remove({ finished: false, acceptedAt: { $lt: unfinishedBefore } }, PORTION, nowMs));
      // what is due goes first: it is in the way of the search for the oldest, and may be enough
      const excess =
        limits.maxEvents === null
          ? 0
          : (await storeErrors(() => this.model.estimatedDocumentCount())) - limits.maxEvents;
      const beyond =
        excess <= 0 || due > 0
          ? 0
          : await this.removeOldest(Math.min(excess, PORTION), finishedBefore.getTime(), nowMs);
      removed += due + beyond;
      if (due + beyond === 0) break;
    }
    await this.books.removeBefore(finishedBefore.getTime() - 3_600_000);
    return removed;
  }

  /** The local store sorts all that a query matches, and that must not be every event there is. */
  private async removeOldest(limit: number, fromMs: number, nowMs: number): Promise<number> {
    const finishedBefore = (timeMs: number) => ({ finished: true, acceptedAt: { $lt: new Date(timeMs) } });
    // countDocuments would read every event: the local store uses no index for it
    const count = async (timeMs: number, most: number) =>
      (await storeErrors(() => this.model.find(finishedBefore(timeMs), { _id: 1 }).limit(most).lean())).length;
    const stretch = await oldestStretch(count, limit, { fromMs, hintMs: this.hintMs, nowMs });
    this.hintMs = stretch.hintMs;
    return await this.remove(finishedBefore(stretch.beforeMs), limit, nowMs, { acceptedAt: 1 });
  }

  /** Without an order it takes the first that the index gives: the local store would sort all that the filter matches. */
  private async remove(
    filter: FilterQuery<HistoryDocument>,
    limit: number,
    nowMs: number,
    order: Partial<Record<keyof HistoryDocument, 1>> = {},
  ): Promise<number> {
    const found = await storeErrors(() =>
      this.model
        .find(filter, { chunk: 1, chunks: 1, eventId: 1 })
        .sort(order)
        .limit(limit)
        .lean<Pick<HistoryDocument, '_id' | 'chunk' | 'chunks' | 'eventId'>[]>(),
    );
    const removable: string[] = [];
    for (const document of found) if (!(await this.hasChunks(document))) removable.push(document._id);
    if (removable.length === 0) return 0;
    const removal = `${nowMs}-${randomBytes(6).toString('hex')}`;
    const mark = removable.map((_id) => ({
      updateOne: { filter: { _id, sweep: { $exists: false } }, update: { $set: { sweep: removal } } },
    }));
    await storeErrors(() => this.model.bulkWrite(mark, { ordered: false }));
    return await this.finish(removal, nowMs);
  }

  /** An event whose deliveries stand in chunks goes after them: it alone knows where they are. */
  private async hasChunks({
    chunk,
    chunks,
    eventId,
  }: Pick<HistoryDocument, 'chunk' | 'chunks' | 'eventId'>): Promise<boolean> {
    if (chunk !== null || chunks === 0) return false;
    const ids = Array.from({ length: chunks }, (_, n) => pieceId(eventId, n));
    return (
      (
        await storeErrors(() =>
          this.model
            .find({ _id: { $in: ids } }, { _id: 1 })
            .limit(1)
            .lean(),
        )
      ).length > 0
    );
  }

  private async finish(removal: string, nowMs: number): Promise<number> {
    await this.books.enterRemoval(removal, nowMs);
    return (await storeErrors(() => this.model.deleteMany({ sweep: removal }))).deletedCount;
  }

  private async finishAbandoned(nowMs: number): Promise<void> {
    const marked = await storeErrors(() =>
      this.model
        .find({ sweep: { $gt: '' } }, { sweep: 1 })
        .limit(PORTION)
        .lean<Pick<HistoryDocument, 'sweep'>[]>(),
    );
    for (const removal of new Set(marked.map(({ sweep }) => sweep ?? ''))) {
      if (Number(removal.slice(0, removal.indexOf('-'))) < nowMs - ABANDONED_MS) await this.finish(removal, nowMs);
    }
  }
}
