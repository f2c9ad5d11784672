import { replayRequestedV1 } from '@carillon/contracts-messages';
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
import { type DeliveryPlace, EventLog, type LoggedEvent } from '@carillon/storage-events';
import { AppError } from '@carillon/util';
import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';

import { CarriedBody } from './carried-body';
import { bodyView, type EventView, eventView } from './event-view';
import { EventExplainer } from './explain/event-explainer';
import { explainAnswer } from './explain/explain-schema';
import type { Explanation } from './explain/explanation';
import { eventAnswer, eventPage, type ExplainQuery, explainQuery, replayAnswer, replayBody } from './history-schemas';
import { unknownEvent } from './unknown-event';

const PUBLISH_TIMEOUT_MS = 5_000;
const cursorSchema = z.tuple([z.number(), z.string()]);
const deliveryCursorSchema = z.tuple([z.number(), z.string(), z.string()]);

/** `/v1/events`, the reading side: what was accepted, what became of it, and why; and replaying it. */
@ApiTags('Events')
@Controller('v1/events')
export class EventsController {
  private lastReplay = 0;

  constructor(
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(CarriedBody) private readonly bodies: CarriedBody,
    @Inject(EventExplainer) private readonly explainer: EventExplainer,
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
  @ApiOperation({
    summary: 'One event, with its body while that is kept',
    description:
      'The history follows the 202 within a second, usually within 0.3 s; until then the answer is 404 (or 503 for its body), with `Retry-After`.',
  })
  @Answers(200, 'The event', eventAnswer)
  @Answers(404, 'No such event in the project, or accepted less than a second ago')
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
  @ApiOperation({
    summary: 'Why an event did or did not reach a subscription, stage by stage',
    description:
      'With `subscription`: by which clause, with which value, in the revision that was in force then, what the policy said, how the ' +
      'target was tried, and how today’s subscription differs. Without: how many wanted it and what became of each match.',
  })
  @Answers(200, 'Each stage with its outcome, time, reason and a sentence', explainAnswer)
  async explain(
    @ProjectName() project: string,
    @Param('id') id: string,
    @Query(explainQuery) { subscription, limit, cursor }: ExplainQuery,
  ): Promise<Explanation> {
    const logged = await this.find(project, id);
    if (subscription !== undefined) return this.explainer.forSubscription(logged, subscription);
    const after = cursor === undefined ? {} : { after: placeOf(cursor) };
    const { explain, next } = await this.explainer.forAll(logged, { limit, ...after });
    return explain(next === null ? null : encodeCursor([next.acceptedAtMs, next.id, next.deliveryId]));
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
    await this.refuseDirect(project, id);
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
    if (logged === null) throw unknownEvent(id);
    return logged;
  }

  /** Matched again, a test message would go to everybody whose filter holds. */
  private async refuseDirect(project: string, id: string): Promise<void> {
    const { records } = await this.find(project, id);
    if (Object.values(records).some(({ direct }) => direct === true))
      throw new AppError('CONFLICT', 'A test message is not matched again; send another one to its subscription.');
  }
}

function placeOf(cursor: string): DeliveryPlace {
  const [acceptedAtMs, id, deliveryId] = decodeCursor(cursor, deliveryCursorSchema);
  return { acceptedAtMs, id, deliveryId };
}
