import { replayRequestedV1 } from '@carillon/contracts-messages';
import type { Subscription } from '@carillon/domain-subscription';
import { Subscriptions } from '@carillon/features-subscriptions';
import {
  Answers,
  decodeCursor,
  encodeCursor,
  Idempotent,
  type Page,
  pageQuery,
  ProjectName,
  Query,
  RawBody,
  readJson,
  validate,
} from '@carillon/platform-http';
import { Publisher, valueRecord } from '@carillon/platform-messaging';
import { EventLog, type LoggedDelivery, type LoggedEvent } from '@carillon/storage-events';
import { AppError, deliveryIdOf } from '@carillon/util';
import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';

import { CarriedBody } from './carried-body';
import { bodyView, type EventView, eventView } from './event-view';
import { explainEvent, type Known } from './explain-event';
import type { Explanation } from './explanation';
import { eventAnswer, eventPage, type ExplainQuery, explainQuery, replayAnswer, replayBody } from './history-schemas';
import { revisionInForce } from './revision-in-force';

const PUBLISH_TIMEOUT_MS = 5_000;
/** Matches that an explanation without a subscription lists. */
const LISTED_DELIVERIES = 200;
const cursorSchema = z.tuple([z.number(), z.string()]);

/** `/v1/events`, the reading side: what was accepted, what became of it, and why; and replaying it. */
@ApiTags('Events')
@Controller('v1/events')
export class EventsController {
  private lastReplay = 0;

  constructor(
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(CarriedBody) private readonly bodies: CarriedBody,
    @Inject(Subscriptions) private readonly subscriptions: Subscriptions,
    @Inject(Publisher) private readonly publisher: Publisher,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Accepted events of the project, newest first' })
  @Answers(200, 'A page', eventPage)
  async list(
    @ProjectName() project: string,
    @Query(pageQuery) query: z.infer<typeof pageQuery>,
  ): Promise<Page<EventView>> {
    const [acceptedAtMs, id] = query.cursor === undefined ? [] : decodeCursor(query.cursor, cursorSchema);
    const after = acceptedAtMs === undefined || id === undefined ? {} : { after: { acceptedAtMs, id } };
    const page = await this.log.events(project, { limit: query.limit, ...after });
    return {
      items: page.items.map(eventView),
      nextCursor: page.next === null ? null : encodeCursor([page.next.acceptedAtMs, page.next.id]),
    };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One event, with its body while that is kept' })
  @Answers(200, 'The event', eventAnswer)
  async get(@ProjectName() project: string, @Param('id') id: string): Promise<EventView> {
    const logged = await this.find(project, id);
    try {
      const { body, contentType } = await this.bodies.event(project, id);
      return { ...eventView(logged), ...bodyView(body), ...{ contentType } };
    } catch (error) {
      if (error instanceof AppError && error.code === 'EVENT_BODY_GONE') return eventView(logged);
      throw error;
    }
  }

  @Get(':id/explain')
  @ApiOperation({ summary: 'Why an event did or did not reach a subscription, stage by stage' })
  async explain(
    @ProjectName() project: string,
    @Param('id') id: string,
    @Query(explainQuery) { subscription }: ExplainQuery,
  ): Promise<Explanation> {
    const logged = await this.find(project, id);
    if (subscription === undefined) {
      const { items } = await this.log.deliveries(project, { eventId: id, limit: LISTED_DELIVERIES });
      return explainEvent({ logged, deliveries: items, subscription: null });
    }
    const delivery = await this.log.delivery(project, deliveryIdOf(id, subscription));
    return explainEvent({
      logged,
      deliveries: delivery === null ? [] : [delivery],
      subscription: await this.known(logged, subscription, delivery),
    });
  }

  @Post(':id/replay')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({
    summary:
      'Match the event again; an existing delivery gets further attempts under its id, a new match a new delivery',
  })
  @Answers(202, 'It will be matched again', replayAnswer)
  async replay(
    @ProjectName() project: string,
    @Param('id') id: string,
    @RawBody() body: Buffer,
  ): Promise<z.infer<typeof replayAnswer>> {
    const { subscriptions } = validate(replayBody, body.length === 0 ? {} : readJson(body));
    const { acceptedAt, key } = await this.bodies.forAnotherTry(project, id);
    // two replays never share a number
    const number = Math.max(Date.now(), this.lastReplay + 1);
    this.lastReplay = number;
    const replay = { number, ...(subscriptions === undefined ? {} : { subscriptions }) };
    await this.publisher.publish(valueRecord(replayRequestedV1, key, { project, eventId: id, acceptedAt, replay }), {
      timeoutMs: PUBLISH_TIMEOUT_MS,
    });
    return { id, replay: number };
  }

  private async find(project: string, id: string): Promise<LoggedEvent> {
    const logged = await this.log.event(project, id);
    if (logged === null) throw new AppError('NOT_FOUND', `There is no event ${id}.`);
    return logged;
  }

  /** The subscription today, and as it was when the event was matched: a match names its revision, else the time decides. */
  private async known(
    logged: LoggedEvent,
    id: string,
    delivery: LoggedDelivery | null,
  ): Promise<NonNullable<Known['subscription']>> {
    const { project, eventId } = logged;
    const today = await this.present(project, id);
    const matched = delivery?.entry.rounds['0']?.match?.revision;
    const revisionAt = (revision: number) => this.subscriptions.revisionAt(project, id, revision);
    const latest = today?.revision ?? (await highestRevision(revisionAt));
    const then =
      matched === undefined
        ? await revisionInForce(matchedAtMs(logged), latest, revisionAt)
        : await revisionAt(matched);
    if (today === null && then === null && delivery === null)
      throw new AppError('NOT_FOUND', `There is no subscription ${id}.`);
    return { id, then, today, carried: await this.bodies.event(project, eventId) };
  }

  private async present(project: string, id: string): Promise<Subscription | null> {
    try {
      return await this.subscriptions.get(project, id);
    } catch (error) {
      if (error instanceof AppError && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  }
}

/** When the first record of the event was matched, else when it was accepted. */
function matchedAtMs(logged: LoggedEvent): number {
  const times = Object.values(logged.records).flatMap(({ seen }) =>
    Object.values(seen)
      .filter(({ duplicate }) => !duplicate)
      .map(({ matchedAt }) => Date.parse(matchedAt)),
  );
  return times.length === 0 ? Date.parse(logged.acceptedAt) : Math.min(...times);
}

/** Of a deleted subscription: numbers are tried in doubling steps until one is unknown. */
async function highestRevision(revisionAt: (revision: number) => Promise<Subscription | null>): Promise<number> {
  let known = 1;
  while (known < 1_000_000 && (await revisionAt(known * 2)) !== null) known *= 2;
  return known * 2 - 1;
}
