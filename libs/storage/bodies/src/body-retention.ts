import { Mongo, storeErrors } from '@carillon/platform-mongo';
import { Inject, Injectable } from '@nestjs/common';
import type { Model } from 'mongoose';

import { eventBodies, type EventBodyDocument } from './event-bodies.collection';

/** Bodies removed by one delete: up to 500 MiB, in a few hundred milliseconds on the local store. */
const PORTION = 500;
const MAX_PORTIONS = 50;

/** Removes bodies whose time is over and that nobody holds (`BodyStore.keepUntil`). Several processes may do so at once. */
@Injectable()
export class BodyRetention {
  private readonly bodies: Model<EventBodyDocument>;

  constructor(@Inject(Mongo) store: Mongo) {
    this.bodies = store.model(eventBodies);
  }

  /** Removes what is due and says how many. @throws AppError `STORE_UNAVAILABLE` */
  async sweep(limits: { hours: number }, nowMs: number): Promise<number> {
    const due = {
      acceptedAt: { $lt: new Date(nowMs - limits.hours * 3_600_000) },
      keepUntil: { $lt: new Date(nowMs) },
    };
    let removed = 0;
    for (let portion = 0; portion < MAX_PORTIONS; portion += 1) {
      const found = await storeErrors(() => this.bodies.find(due, { _id: 1 }).limit(PORTION).lean<{ _id: string }[]>());
      if (found.length === 0) break;
      const ids = found.map(({ _id }) => _id);
      // asked again in the delete: a body may have been put or held once more meanwhile
      removed += (await storeErrors(() => this.bodies.deleteMany({ _id: { $in: ids }, ...due }))).deletedCount;
      if (found.length < PORTION) break;
    }
    return removed;
  }
}
