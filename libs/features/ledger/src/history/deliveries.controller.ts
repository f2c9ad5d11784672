import {
  Answers,
  decodeCursor,
  encodeCursor,
  Idempotent,
  type Page,
  ProjectName,
  Query,
} from '@carillon/platform-http';
import { type DeliveryQuery, EventLog } from '@carillon/storage-events';
import { AppError } from '@carillon/util';
import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';

import { AnotherTry } from './another-try';
import { type DeliveryView, deliveryView } from './delivery-view';
import { deliveryAnswer, type DeliveryListQuery, deliveryPage, deliveryQuery, retryAnswer } from './history-schemas';

const cursorSchema = z.tuple([z.number(), z.string(), z.string()]);

/** `/v1/deliveries`: each match's way to its target. */
@ApiTags('Deliveries')
@Controller('v1/deliveries')
export class DeliveriesController {
  constructor(
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(AnotherTry) private readonly another: AnotherTry,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Deliveries of the project, newest first by acceptance of their events',
    description:
      'A delivery shows within a second of the 202 of its event, usually within 0.3 s; ask again when the page is still empty.',
  })
  @Answers(200, 'A page; it may have fewer items than asked for although there are more', deliveryPage)
  async list(
    @ProjectName() project: string,
    @Query(deliveryQuery) query: DeliveryListQuery,
  ): Promise<Page<DeliveryView>> {
    const page = await this.log.deliveries(project, queryOf(query));
    const { next } = page;
    return {
      items: page.items.map(deliveryView),
      nextCursor: next === null ? null : encodeCursor([next.acceptedAtMs, next.id, next.deliveryId]),
    };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One delivery with its attempts' })
  @Answers(200, 'The delivery', deliveryAnswer)
  async get(@ProjectName() project: string, @Param('id') id: string): Promise<DeliveryView> {
    return deliveryView(await this.find(project, id));
  }

  @Post(':id/retry')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({ summary: 'Try again now, under the same id' })
  @Answers(202, 'A new round of attempts begins', retryAnswer)
  async retry(@ProjectName() project: string, @Param('id') id: string): Promise<z.infer<typeof retryAnswer>> {
    return { id, redrive: await this.another.start(await this.find(project, id)) };
  }

  private async find(project: string, id: string) {
    const delivery = await this.log.delivery(project, id);
    if (delivery === null) throw new AppError('NOT_FOUND', `There is no delivery ${id}.`);
    return delivery;
  }
}

function queryOf({ event, subscription, state, channel, since, limit, cursor }: DeliveryListQuery): DeliveryQuery {
  const [acceptedAtMs, id, deliveryId] = cursor === undefined ? [] : decodeCursor(cursor, cursorSchema);
  return {
    limit,
    ...(event === undefined ? {} : { eventId: event }),
    ...(subscription === undefined ? {} : { subscriptionId: subscription }),
    ...(state === undefined ? {} : { state }),
    ...(channel === undefined ? {} : { channel }),
    ...(since === undefined ? {} : { sinceMs: Date.parse(since) }),
    ...(acceptedAtMs === undefined || id === undefined || deliveryId === undefined
      ? {}
      : { after: { acceptedAtMs, id, deliveryId } }),
  };
}
