import type { DeliveryState } from '@carillon/domain-history';
import { matchableEvent } from '@carillon/domain-matching';
import type { Subscription } from '@carillon/domain-subscription';
import { Subscriptions } from '@carillon/features-subscriptions';
import { type DeliveryPlace, EventLog, type LoggedDelivery, type LoggedEvent } from '@carillon/storage-events';
import { AppError, deliveryIdOf } from '@carillon/util';
import { Inject, Injectable } from '@nestjs/common';

import { CarriedBody } from '../carried-body';
import { deliveryView } from '../delivery-view';
import { explainForAll, explainForSubscription, summaryOf } from './explain-event';
import type { Explanation } from './explanation';
import type { Known } from './known';
import { matchedAt } from './matching-stage';
import { highestRevision, revisionInForce } from './revision-in-force';

/** Deliveries that are counted by state; beyond them the counts say "at least". */
const MOST_COUNTED = 2_000;
const COUNTED_AT_ONCE = 200;
/** Rounds for which the subscription of that time is looked up: the first, and the latest of very many replays. */
const MOST_ROUNDS = 10;

/** Gathers what is known about an event and lets it be explained. */
@Injectable()
export class EventExplainer {
  constructor(
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(CarriedBody) private readonly bodies: CarriedBody,
    @Inject(Subscriptions) private readonly subscriptions: Subscriptions,
  ) {}

  /** @throws AppError `NOT_FOUND` when the project has no such event, or has and had no such subscription; `SERVICE_UNAVAILABLE` */
  async forSubscription(logged: LoggedEvent, subscriptionId: string): Promise<Explanation> {
    const { project, eventId } = logged;
    const delivery = await this.log.delivery(project, deliveryIdOf(eventId, subscriptionId));
    const past = await this.pastOf(logged, subscriptionId, delivery);
    const event = await this.eventOf(logged);
    return explainForSubscription({ logged, subscriptionId, delivery, event, ...past });
  }

  /** The event and a page of its deliveries; the first page counts them. */
  async forAll(logged: LoggedEvent, page: { limit: number; after?: DeliveryPlace }) {
    const { project, eventId } = logged;
    const { items, next } = await this.log.deliveries(project, { eventId, ...page });
    const counted = page.after === undefined ? await this.count(logged) : { counts: null, complete: true };
    return {
      next,
      explain: (nextCursor: string | null): Explanation =>
        explainForAll(logged, { ...counted, items: items.map(summaryOf), nextCursor }),
    };
  }

  private async count({ project, eventId }: LoggedEvent) {
    const counts: Partial<Record<DeliveryState, number>> = {};
    let after: DeliveryPlace | undefined;
    for (let counted = 0; counted < MOST_COUNTED; counted += COUNTED_AT_ONCE) {
      const place = after === undefined ? {} : { after };
      const page = await this.log.deliveries(project, { eventId, limit: COUNTED_AT_ONCE, ...place });
      for (const delivery of page.items) {
        const { state } = deliveryView(delivery);
        counts[state] = (counts[state] ?? 0) + 1;
      }
      if (page.next === null) return { counts, complete: true };
      after = page.next;
    }
    return { counts, complete: false };
  }

  /** The subscription today, and as it was at each matching: a match names its revision, else the time decides. */
  private async pastOf(
    logged: LoggedEvent,
    id: string,
    delivery: LoggedDelivery | null,
  ): Promise<Pick<Known, 'then' | 'today' | 'createdAt'>> {
    const { project } = logged;
    const today = await this.present(project, id);
    const known = new Map<number, Promise<Subscription | null>>();
    const revisionAt = (revision: number): Promise<Subscription | null> => {
      const found = known.get(revision) ?? this.subscriptions.revisionAt(project, id, revision);
      known.set(revision, found);
      return found;
    };
    const latest = today?.revision ?? (await highestRevision(revisionAt));
    const then = new Map<number, Subscription | null>();
    for (const { round, atMs } of matchings(logged)) {
      const matched = delivery?.entry.rounds[String(round)]?.match?.revision;
      then.set(
        round,
        matched === undefined ? await revisionInForce(atMs, latest, revisionAt) : await revisionAt(matched),
      );
    }
    const oldest = today ?? (await revisionAt(1));
    if (oldest === null && delivery === null && [...then.values()].every((one) => one === null))
      throw new AppError('NOT_FOUND', `There is no subscription ${id}.`);
    return { then, today, createdAt: oldest?.createdAt ?? null };
  }

  private async present(project: string, id: string): Promise<Subscription | null> {
    try {
      return await this.subscriptions.get(project, id);
    } catch (error) {
      if (error instanceof AppError && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  }

  private async eventOf({ project, eventId }: LoggedEvent): Promise<Known['event']> {
    try {
      return matchableEvent(project, await this.bodies.event(project, eventId));
    } catch (error) {
      if (error instanceof AppError && error.code === 'EVENT_BODY_GONE') return null;
      throw error;
    }
  }
}

/** When each round's record was matched (accepted, while it was not): the first round and the latest ones. */
function matchings({ records }: LoggedEvent): { round: number; atMs: number }[] {
  const times = new Map<number, number>();
  for (const entry of Object.values(records)) {
    const at = matchedAt(entry) ?? entry.acceptedAt;
    times.set(entry.replay, Math.min(times.get(entry.replay) ?? Number.POSITIVE_INFINITY, Date.parse(at)));
  }
  const all = [...times].map(([round, atMs]) => ({ round, atMs })).sort((a, b) => a.round - b.round);
  return all.length <= MOST_ROUNDS ? all : [...all.slice(0, 1), ...all.slice(1 - MOST_ROUNDS)];
}
