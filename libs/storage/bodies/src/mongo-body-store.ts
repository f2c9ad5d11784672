import { createHash } from 'node:crypto';

import { isDuplicateKey, Mongo, storeErrors } from '@carillon/platform-mongo';
import { AppError } from '@carillon/util';
import { Inject, Injectable } from '@nestjs/common';
import { type Model, mongo } from 'mongoose';

import { BodyCache } from './body-cache';
import { BodyStore } from './body-store';
import { eventBodies, type EventBodyDocument } from './event-bodies.collection';

/** Enough for the bodies that all stages of one process have in hand; thirty of the largest. */
const CACHE_BYTES = 32 * 1024 * 1024;
const NOT_HELD = new Date(0);

/** {@link BodyStore} on the collection `event_bodies`. */
@Injectable()
export class MongoBodyStore extends BodyStore {
  private readonly bodies: Model<EventBodyDocument>;
  private readonly cache = new BodyCache(CACHE_BYTES);
  private readonly loading = new Map<string, Promise<Buffer>>();

  constructor(@Inject(Mongo) store: Mongo) {
    super();
    this.bodies = store.model(eventBodies);
  }

  override async put(project: string, eventId: string, body: Buffer, acceptedAt: string): Promise<string> {
    const _id = refOf(eventId, body);
    const content = { project, eventId, body, sizeBytes: body.length, keepUntil: NOT_HELD, schemaVersion: 1 };
    const upsert = () =>
      this.bodies.updateOne(
        { _id },
        { $setOnInsert: content, $max: { acceptedAt: new Date(acceptedAt) } },
        { upsert: true },
      );
    await storeErrors(async () => {
      try {
        await upsert();
      } catch (error) {
        // two upserts at once: now that it is there, this one only moves its time on
        if (!isDuplicateKey(error)) throw error;
        await upsert();
      }
    });
    // a copy: the body may be a small stretch of a large batch, which must not stay for it
    this.cache.set(cacheKey(project, _id), Buffer.from(body));
    return _id;
  }

  override async get(project: string, ref: string): Promise<Buffer> {
    const key = cacheKey(project, ref);
    const cached = this.cache.get(key);
    if (cached !== undefined) return cached;
    const running = this.loading.get(key) ?? this.load(project, ref).finally(() => this.loading.delete(key));
    this.loading.set(key, running);
    return await running;
  }

  override async keepUntil(project: string, ref: string, untilMs: number): Promise<boolean> {
    const hold = () => this.bodies.updateOne({ _id: ref, project }, { $max: { keepUntil: new Date(untilMs) } });
    return (await storeErrors(hold)).matchedCount === 1;
  }

  private async load(project: string, ref: string): Promise<Buffer> {
    const found = await storeErrors(() =>
      this.bodies.findOne({ _id: ref, project }, { body: 1 }).lean<{ body: Buffer | mongo.Binary } | null>(),
    );
    if (found === null)
      throw new AppError('EVENT_BODY_GONE', `The body ${ref} is no longer kept.`, {
        context: { project, bodyRef: ref },
      });
    const body = found.body instanceof mongo.Binary ? Buffer.from(found.body.value()) : found.body;
    this.cache.set(cacheKey(project, ref), body);
    return body;
  }
}

/** Event and content: producers do send other bytes under an id that they have used, and what came in must go out. */
function refOf(eventId: string, body: Buffer): string {
  return `${eventId}.${createHash('sha256').update(body).digest('hex').slice(0, 32)}`;
}

function cacheKey(project: string, ref: string): string {
  return `${project}/${ref}`;
}
