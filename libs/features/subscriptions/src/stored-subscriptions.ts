import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { disable, type StatusReason, type Subscription } from '@carillon/domain-subscription';
import { decodeCursor, encodeCursor } from '@carillon/platform-http';
import type {
  PageStart,
  StoredSubscription,
  SubscriptionRepository,
  SubscriptionRevisionRepository,
} from '@carillon/storage-subscriptions';
import { AppError, type Clock, isoTime } from '@carillon/util';
import { z } from 'zod';

import { OneByOne } from './one-by-one';
import type { SubscriptionPublishing } from './subscription-publishing';
import {
  type ChangeOptions,
  type RemoveOptions,
  type SubscriptionPage,
  type SubscriptionQuery,
  Subscriptions,
} from './subscriptions';
import { settledBy } from './time-limit';

export interface SubscriptionTimes {
  /** How long a caller waits for Kafka. */
  acknowledgeMs: number;
  /** Waits before a lost race is run again. */
  pause(ms: number): Promise<unknown>;
}

const TIMES: SubscriptionTimes = { acknowledgeMs: 5_000, pause: delay };

/** How long an answer waits for the entry of its change to be taken away. */
const TIDY_MS = 250;
/** A lost race is tried again so often; within a process there are none, so this many others must have been faster. */
const MAX_RACES = 100;
/** More changes than this that Kafka has not got: it is away, and storing more of them helps nobody. */
const MAX_UNPUBLISHED = 100;
/** Most tombstones that one list publishes first; the sweep brings the others. */
const MAX_TOMBSTONES = 100;
/** Where a page starts, inside a cursor: creation and id of the last item before it. */
const PAGE_START = z.tuple([z.iso.datetime(), z.string()]);

export type SubscriptionStore = Pick<
  SubscriptionRepository,
  'insert' | 'find' | 'replace' | 'page' | 'unpublishedTombstones'
>;

/** {@link Subscriptions} on the store and the topic. */
export class StoredSubscriptions extends Subscriptions {
  private readonly writing = new OneByOne();

  constructor(
    private readonly store: SubscriptionStore,
    private readonly revisions: Pick<SubscriptionRevisionRepository, 'find'>,
    private readonly publishing: SubscriptionPublishing,
    private readonly clock: Clock,
    private readonly times: SubscriptionTimes = TIMES,
  ) {
    super();
  }

  override async create(subscription: Subscription): Promise<Subscription> {
    const entry = this.entry(1);
    const written = await this.store.insert({ ...subscription, revision: 1 }, entry);
    await this.inForce(written, entry.by);
    return written.subscription;
  }

  override async get(project: string, id: string): Promise<Subscription> {
    const stored = await this.store.find(project, id);
    if (stored === null) throw notFound(id);
    await this.shown([stored]);
    if (stored.deleted) throw notFound(id);
    return stored.subscription;
  }

  override async list(project: string, query: SubscriptionQuery): Promise<SubscriptionPage> {
    const { owner, contract, limit, cursor } = query;
    const after = cursor === undefined ? undefined : startOf(cursor);
    const selection = { ...(owner === undefined ? {} : { owner }), ...(contract === undefined ? {} : { contract }) };
    const found = await this.store.page(project, selection, limit + 1, after);
    // what a list leaves out because it is deleted was seen to be deleted
    const gone = await this.store.unpublishedTombstones(project, MAX_TOMBSTONES);
    const page = found.slice(0, limit);
    await this.shown([...page, ...gone]);
    const last = page.at(-1)?.subscription;
    const more = found.length > limit && last !== undefined;
    return {
      items: page.map((stored) => stored.subscription),
      nextCursor: more ? encodeCursor([last.createdAt, last.id]) : null,
    };
  }

  override async change(
    project: string,
    id: string,
    decide: (current: Subscription) => Subscription,
    options: ChangeOptions = {},
  ): Promise<Subscription> {
    const { stored, by } = await this.write(project, id, options, async (current) => {
      const decided = decide(current.subscription);
      if (decided === current.subscription) return 'unchanged';
      const entry = this.entry(current.subscription.revision + 1);
      return {
        entry,
        written: await this.store.replace(
          current.subscription.revision,
          this.next(current.subscription, decided),
          entry,
        ),
      };
    });
    if (by === null) await this.shown([stored]);
    else await this.inForce(stored, by);
    return stored.subscription;
  }

  override async remove(project: string, id: string, options: RemoveOptions = {}): Promise<void> {
    const { stored, by } = await this.write(project, id, options, async ({ subscription }) => {
      const entry = this.entry(subscription.revision + 1);
      // an id of /eventmatch stays taken for ever, whoever deletes
      const keep = options.keep ?? subscription.contract === 'pacifica';
      return {
        entry,
        written: await this.store.replace(subscription.revision, this.next(subscription, subscription), entry, {
          keep,
        }),
      };
    });
    if (by !== null) await this.inForce(stored, by);
  }

  override async disable(
    project: string,
    id: string,
    revision: number,
    reason: StatusReason,
  ): Promise<Subscription | null> {
    const entry = this.entry(revision + 1);
    const written = await this.writing.run(id, async () => {
      const current = await this.store.find(project, id);
      if (current === null || current.deleted || current.subscription.revision !== revision) return null;
      const decided = disable(current.subscription, reason);
      return decided === current.subscription
        ? null
        : this.store.replace(revision, this.next(current.subscription, decided), entry);
    });
    if (written === null) {
      const followed = await this.revisionAt(project, id, revision + 1);
      return followed?.status === 'disabled' ? followed : null;
    }
    // stored is enough for whoever disables: it must not do it twice, and the publishing goes on
    const { settled } = this.publishing.publishWritten(written, entry.by);
    await settledBy(settled, performance.now() + this.times.acknowledgeMs);
    return written.subscription;
  }

  override async revisionAt(project: string, id: string, revision: number): Promise<Subscription | null> {
    const kept = await this.revisions.find(project, id, revision);
    if (kept !== null) return kept;
    const present = await this.store.find(project, id);
    return present?.subscription.revision === revision && !present.deleted ? present.subscription : null;
  }

  /** Reads, decides and writes until nobody was faster. `by` null: nothing was to be written. */
  private async write(
    project: string,
    id: string,
    { ifMatch }: ChangeOptions,
    attempt: (
      current: StoredSubscription,
    ) => Promise<'unchanged' | { entry: { by: string }; written: StoredSubscription | null }>,
  ): Promise<{ stored: StoredSubscription; by: string | null }> {
    return this.writing.run(id, async () => {
      for (let races = 0; races < MAX_RACES; races++) {
        const current = await this.store.find(project, id);
        if (current === null) throw notFound(id);
        if (current.deleted) {
          await this.shown([current]);
          throw notFound(id);
        }
        const { revision } = current.subscription;
        if (ifMatch !== undefined && ifMatch !== revision) {
          throw new AppError('PRECONDITION_FAILED', `It is at revision ${revision}`, {
            context: { subscriptionId: id, revision, ifMatch },
          });
        }
        if (current.unpublished.length >= MAX_UNPUBLISHED)
          throw pending(id, 'Earlier changes of it wait for Kafka; nothing was stored');
        const outcome = await attempt(current);
        if (outcome === 'unchanged') return { stored: current, by: null };
        if (outcome.written !== null) return { stored: outcome.written, by: outcome.entry.by };
        await this.times.pause(Math.random() * Math.min(2 ** races, 50));
      }
      throw new AppError('SERVICE_UNAVAILABLE', 'Others change it all the time; nothing was stored', {
        context: { subscriptionId: id },
        retryAfterSeconds: 1,
      });
    });
  }

  /** What `decide` may not decide, decided. */
  private next(current: Subscription, decided: Subscription): Subscription {
    const { id, project, createdAt, contract, revision } = current;
    return {
      ...decided,
      id,
      project,
      createdAt,
      contract,
      revision: revision + 1,
      updatedAt: isoTime(this.clock.now()),
    };
  }

  private entry(revision: number): { by: string; revision: number; atMs: number } {
    return { by: `write-${randomUUID()}`, revision, atMs: this.clock.now() };
  }

  /** Waits until Kafka has what was written. That the entry is then taken away is worth a moment (it saves the next read a publish), no more. */
  private async inForce(written: StoredSubscription, by: string): Promise<void> {
    const { id, revision } = written.subscription;
    const untilMs = performance.now() + this.times.acknowledgeMs;
    const { publication, settled } = this.publishing.publishWritten(written, by);
    const acknowledged = await settledBy(publication.reached(revision), untilMs);
    if (!('value' in acknowledged))
      throw pending(
        id,
        `Revision ${revision} is stored and will take effect`,
        'error' in acknowledged ? acknowledged.error : undefined,
      );
    await settledBy(settled, performance.now() + TIDY_MS);
  }

  /** Makes sure that the topic has what is about to be shown. */
  private async shown(all: readonly StoredSubscription[]): Promise<void> {
    const untilMs = performance.now() + this.times.acknowledgeMs;
    await Promise.all(
      all.filter((stored) => stored.unpublished.length > 0).map((stored) => this.reached(stored, untilMs)),
    );
  }

  private async reached(stored: StoredSubscription, untilMs: number): Promise<void> {
    const { id, revision } = stored.subscription;
    let cause: unknown;
    // twice: a republishing that was on its way already may end with the revision before ours
    for (let tries = 0; tries < 2 && performance.now() < untilMs; tries++) {
      const outcome = await settledBy(this.publishing.republish(stored).reached(revision), untilMs);
      if ('value' in outcome) return;
      if ('error' in outcome) cause = outcome.error;
    }
    throw pending(id, `Revision ${revision} is stored and will take effect`, cause);
  }
}

function notFound(id: string): AppError {
  return new AppError('NOT_FOUND', 'There is no such subscription in this project', {
    context: { subscriptionId: id },
  });
}

function pending(id: string, detail: string, cause?: unknown): AppError {
  return new AppError('SUBSCRIPTION_PENDING', `${id}: ${detail}`, {
    context: { subscriptionId: id },
    retryAfterSeconds: 5,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** @throws AppError `REQUEST_INVALID` for a cursor that is not ours */
function startOf(cursor: string): PageStart {
  const [createdAt, id] = decodeCursor(cursor, PAGE_START);
  return { createdAt, id };
}
