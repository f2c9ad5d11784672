import { eventMatches, eventState, imbalanceOf, standingOf } from '@carillon/domain-history';
import { Mongo, storeErrors } from '@carillon/platform-mongo';
import { Inject, Injectable } from '@nestjs/common';
import type { FilterQuery, Model } from 'mongoose';

import {
  type CarriedLoggedEvent,
  type DeliveryPlace,
  type DeliveryQuery,
  EventLog,
  type EventPlace,
  type LoggedDelivery,
  type LoggedEvent,
  type LogPage,
  type ReplayableEvent,
} from './event-log';
import { eventsCollection, type HistoryDocument, stateKey } from './history.document';
import { pieceId } from './history-piece';
import { newestFirst, type Stretch } from './newest-first';

/** Documents looked through for one page of deliveries. */
const MAX_DOCUMENTS_PER_PAGE = 2_000;
/** Documents with something overdue that are counted; beyond them the imbalance is "at least". */
const MAX_OVERDUE_DOCUMENTS = 20_000;
const WITHOUT_PAYLOAD = { 'content.body': 0, 'content.headers': 0 };
/** Whole events are read by shorter stretches than lists are: at 1,500 events a second one of a second is 20 MB to sort, if they are large. */
const CARRIED_STEPS_MS = [1_000, 10_000, 60_000, 10 * 60_000, 2 * 3_600_000, 24 * 3_600_000, 240 * 3_600_000];
const CARRIED = { project: 1, eventId: 1, acceptedAt: 1, records: 1, content: 1 };

type Filter = FilterQuery<HistoryDocument>;

/** {@link EventLog} on the collection `events`. */
@Injectable()
export class MongoEventLog extends EventLog {
  private readonly model: Model<HistoryDocument>;

  constructor(@Inject(Mongo) store: Mongo) {
    super();
    this.model = store.model(eventsCollection);
  }

  override async findForReplay(project: string, eventId: string): Promise<ReplayableEvent | null> {
    const document = await storeErrors(() =>
      this.model.findOne({ _id: eventId, project }, { content: 1, acceptedAt: 1 }).lean<HistoryDocument>(),
    );
    return document?.content === undefined ? null : replayableEvent(project, eventId, document.content);
  }

  override async event(project: string, eventId: string): Promise<LoggedEvent | null> {
    const document = await storeErrors(() =>
      this.model.findOne({ _id: eventId, project }, WITHOUT_PAYLOAD).lean<HistoryDocument>(),
    );
    return document === null ? null : loggedEvent(document);
  }

  override async events(
    project: string,
    page: { limit: number; after?: EventPlace },
  ): Promise<LogPage<LoggedEvent, EventPlace>> {
    const read = (stretch: Stretch, limit: number) => this.read({ eventProject: project }, stretch, page.after, limit);
    const documents = await newestFirst(page.after?.acceptedAtMs ?? Date.now(), 0, page.limit + 1, read);
    const items = documents.slice(0, page.limit);
    const last = documents.length > page.limit ? items.at(-1) : undefined;
    return {
      items: items.map(loggedEvent),
      next: last === undefined ? null : { acceptedAtMs: last.acceptedAt.getTime(), id: last._id },
    };
  }

  override async carried(
    project: string,
    page: { limit: number; sinceMs: number; after?: EventPlace },
  ): Promise<LogPage<CarriedLoggedEvent, EventPlace>> {
    const { limit, sinceMs, after } = page;
    const read = (stretch: Stretch, wanted: number) =>
      this.read({ eventProject: project }, stretch, after, wanted, CARRIED);
    const documents = await newestFirst(after?.acceptedAtMs ?? Date.now(), sinceMs, limit + 1, read, CARRIED_STEPS_MS);
    const items = documents.slice(0, limit);
    const last = documents.length > limit ? items.at(-1) : undefined;
    return {
      items: items.flatMap(({ eventId, records, content }) =>
        content === undefined ? [] : [{ ...replayableEvent(project, eventId, content), records }],
      ),
      next: last === undefined ? null : { acceptedAtMs: last.acceptedAt.getTime(), id: last._id },
    };
  }

  override async delivery(project: string, deliveryId: string): Promise<LoggedDelivery | null> {
    const document = await storeErrors(() =>
      this.model.findOne({ deliveryIds: deliveryId, project }, WITHOUT_PAYLOAD).lean<HistoryDocument>(),
    );
    return document === null
      ? null
      : (deliveriesOf(document, {}).find((delivery) => delivery.deliveryId === deliveryId) ?? null);
  }

  override async deliveries(project: string, query: DeliveryQuery): Promise<LogPage<LoggedDelivery, DeliveryPlace>> {
    if (query.eventId !== undefined) return await this.deliveriesOfEvent(project, query.eventId, query);
    const items: LoggedDelivery[] = [];
    let after = query.after;
    for (let seen = 0; seen < MAX_DOCUMENTS_PER_PAGE;) {
      const batch = query.limit + 1;
      const read = (stretch: Stretch, limit: number) => this.read(listFilter(project, query), stretch, after, limit);
      const documents = await newestFirst(after?.acceptedAtMs ?? Date.now(), query.sinceMs ?? 0, batch, read);
      for (const document of documents) {
        for (const delivery of deliveriesOf(document, query, after)) {
          if (items.length === query.limit) return { items, next: after ?? null };
          items.push(delivery);
          after = placeOf(document, delivery.deliveryId);
        }
        after = placeOf(document, LAST_DELIVERY);
      }
      if (documents.length < batch) return { items, next: null };
      seen += documents.length;
    }
    return { items, next: after ?? null };
  }

  override async imbalance(nowMs: number, project?: string): Promise<Map<string, number>> {
    const filter: Filter = { overdueAt: { $lte: new Date(nowMs) }, ...(project === undefined ? {} : { project }) };
    const documents = await storeErrors(() =>
      this.model
        .find(filter, { project: 1, records: 1, deliveries: 1 })
        .limit(MAX_OVERDUE_DOCUMENTS)
        .lean<HistoryDocument[]>(),
    );
    const byProject = new Map<string, number>();
    for (const document of documents)
      byProject.set(document.project, (byProject.get(document.project) ?? 0) + imbalanceOf(document, nowMs));
    return byProject;
  }

  /** All deliveries of one event, its chunks in their order: there is no better order within an event. */
  private async deliveriesOfEvent(
    project: string,
    eventId: string,
    query: DeliveryQuery,
  ): Promise<LogPage<LoggedDelivery, DeliveryPlace>> {
    const main = await storeErrors(() =>
      this.model.findOne({ _id: eventId, project }, { chunks: 1 }).lean<Pick<HistoryDocument, 'chunks'>>(),
    );
    if (main === null) return { items: [], next: null };
    const ids = [pieceId(eventId, null), ...Array.from({ length: main.chunks }, (_, chunk) => pieceId(eventId, chunk))];
    const items: LoggedDelivery[] = [];
    let after = query.after;
    const first = after === undefined ? 0 : ids.indexOf(after.id);
    for (const id of first === -1 ? [] : ids.slice(first)) {
      const document = await storeErrors(() =>
        this.model.findOne({ _id: id, project }, WITHOUT_PAYLOAD).lean<HistoryDocument>(),
      );
      if (document === null) continue;
      for (const delivery of deliveriesOf(document, query, after)) {
        if (items.length === query.limit) return { items, next: after ?? null };
        items.push(delivery);
        after = placeOf(document, delivery.deliveryId);
      }
    }
    return { items, next: null };
  }

  private async read(
    filter: Filter,
    { afterMs, upToMs }: Stretch,
    after: EventPlace | undefined,
    limit: number,
    fields: Readonly<Record<string, number>> = WITHOUT_PAYLOAD,
  ): Promise<HistoryDocument[]> {
    const end = after === undefined ? upToMs : Math.min(after.acceptedAtMs, upToMs ?? Number.POSITIVE_INFINITY);
    const range = { $gt: new Date(Math.max(afterMs, -1)), ...(end === null ? {} : { $lte: new Date(end) }) };
    // the document in which the last page ended is read again: it may have more deliveries
    const behind =
      after === undefined
        ? {}
        : {
            $or: [
              { acceptedAt: { $lt: new Date(after.acceptedAtMs) } },
              { _id: 'deliveryId' in after ? { $lte: after.id } : { $lt: after.id } },
            ],
          };
    return await storeErrors(() =>
      this.model
        .find({ ...filter, acceptedAt: range, ...behind } as Filter, fields)
        .sort({ acceptedAt: -1, _id: -1 })
        .limit(limit)
        .lean<HistoryDocument[]>(),
    );
  }
}

/** Sorts behind every delivery id: nothing of the document is left. */
const LAST_DELIVERY = '~';

/** The one indexed condition that narrows most; the others are looked at in each document. */
function listFilter(project: string, query: DeliveryQuery): Filter {
  if (query.subscriptionId !== undefined) return { subscriptionIds: query.subscriptionId, project };
  return { stateKeys: stateKey(project, query.state ?? 'any') };
}

/** The document's deliveries that the query asks for, by id, those up to `after` left out. */
function deliveriesOf(
  document: HistoryDocument,
  query: Omit<DeliveryQuery, 'limit'>,
  after?: DeliveryPlace,
): LoggedDelivery[] {
  const { project, eventId } = document;
  return Object.entries(document.deliveries)
    .filter(([deliveryId, entry]) => {
      if (after !== undefined && after.id === document._id && deliveryId <= after.deliveryId) return false;
      if (query.subscriptionId !== undefined && entry.subscriptionId !== query.subscriptionId) return false;
      if (query.state !== undefined && standingOf(entry).state !== query.state) return false;
      if (query.sinceMs !== undefined && Date.parse(entry.acceptedAt) < query.sinceMs) return false;
      return (
        query.channel === undefined ||
        Object.values(entry.rounds).some((round) =>
          [round.match, round.decision, ...Object.values(round.attempts)].some(
            (note) => note?.channel === query.channel,
          ),
        )
      );
    })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([deliveryId, entry]) => ({ project, eventId, deliveryId, entry }));
}

function replayableEvent(
  project: string,
  eventId: string,
  { from, key, form, posted, headers, body, bodyRef }: NonNullable<HistoryDocument['content']>,
): ReplayableEvent {
  return {
    project,
    eventId,
    acceptedAt: from.acceptedAt,
    key,
    form,
    posted,
    headers: Object.fromEntries(headers),
    body: bufferOf(body),
    bodyRef,
  };
}

function placeOf(document: HistoryDocument, deliveryId: string): DeliveryPlace {
  return { acceptedAtMs: document.acceptedAt.getTime(), id: document._id, deliveryId };
}

function loggedEvent(document: HistoryDocument): LoggedEvent {
  const { project, eventId, records, content } = document;
  return {
    project,
    eventId,
    acceptedAt: document.acceptedAt.toISOString(),
    content: content ?? null,
    records,
    state: eventState(records),
    matches: eventMatches(document),
  };
}

/** What the driver makes of stored bytes. */
function bufferOf(stored: Buffer | { value(): Uint8Array } | null): Buffer | null {
  if (stored === null || Buffer.isBuffer(stored)) return stored;
  return Buffer.from(stored.value());
}
