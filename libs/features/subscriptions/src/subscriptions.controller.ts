import {
  newSubscription,
  patchBy,
  pause,
  readDraft,
  replaceBy,
  resume,
  type Subscription,
  type SubscriptionView,
  toView,
} from '@carillon/domain-subscription';
import {
  Answers,
  CreationId,
  Idempotent,
  IfMatch,
  JsonBody,
  type Page,
  ProjectName,
  Query,
  UserName,
} from '@carillon/platform-http';
import { AppError, isoTime, systemClock } from '@carillon/util';
import { Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';

import {
  draftBody,
  type ListQuery,
  listQuery,
  patchBody,
  subscriptionAnswer,
  subscriptionPage,
} from './subscription-schemas';
import { Subscriptions } from './subscriptions';

/** The part of the server's reply that is used here. */
interface Reply {
  header(name: string, value: string): unknown;
}

const IfMatchHeader = ApiHeader({
  name: 'If-Match',
  required: false,
  description: 'The ETag that the change is meant for',
  schema: { type: 'string', example: '"3"' },
});

/** `/v1/subscriptions`: reads the request, asks `Subscriptions`, shows the answer. */
@ApiTags('Subscriptions')
@Controller('v1/subscriptions')
export class SubscriptionsController {
  constructor(private readonly subscriptions: Subscriptions) {}

  @Post()
  @Idempotent()
  @ApiOperation({ summary: 'Subscribe a target to events' })
  @Answers(201, 'In force for every event accepted from now on', subscriptionAnswer)
  async create(
    @ProjectName() project: string,
    @UserName() owner: string,
    @CreationId('sub') id: string,
    @JsonBody(draftBody) body: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<SubscriptionView> {
    const created = await this.createOnce(
      newSubscription({ draft: readDraft(body), id, project, owner, now: isoTime(systemClock.now()) }),
    );
    reply.header('location', `/v1/subscriptions/${id}`);
    return shown(created, reply);
  }

  @Get()
  @ApiOperation({ summary: 'Subscriptions of the project, newest first' })
  @Answers(200, 'A page', subscriptionPage)
  async list(@ProjectName() project: string, @Query(listQuery) query: ListQuery): Promise<Page<SubscriptionView>> {
    const { limit, owner, cursor } = query;
    const page = await this.subscriptions.list(project, {
      limit,
      ...(owner === undefined ? {} : { owner }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { items: page.items.map(toView), nextCursor: page.nextCursor };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One subscription' })
  @Answers(200, 'As it is in force', subscriptionAnswer)
  async get(
    @ProjectName() project: string,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<SubscriptionView> {
    return shown(await this.subscriptions.get(project, id), reply);
  }

  @Put(':id')
  @IfMatchHeader
  @ApiOperation({ summary: 'Replace what was written; what is left out falls back to its default' })
  @Answers(200, 'As it is in force', subscriptionAnswer)
  async replace(
    @ProjectName() project: string,
    @Param('id') id: string,
    @IfMatch() ifMatch: number | undefined,
    @JsonBody(draftBody) body: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<SubscriptionView> {
    return shown(
      await this.subscriptions.change(project, id, (current) => replaceBy(current, body), matching(ifMatch)),
      reply,
    );
  }

  @Patch(':id')
  @IfMatchHeader
  @ApiOperation({ summary: 'Change some of what was written' })
  @Answers(200, 'As it is in force', subscriptionAnswer)
  async patch(
    @ProjectName() project: string,
    @Param('id') id: string,
    @IfMatch() ifMatch: number | undefined,
    @JsonBody(patchBody) body: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<SubscriptionView> {
    return shown(
      await this.subscriptions.change(project, id, (current) => patchBy(current, body), matching(ifMatch)),
      reply,
    );
  }

  @Delete(':id')
  @HttpCode(204)
  @IfMatchHeader
  @ApiOperation({ summary: 'Delete; what is pending is suppressed' })
  @Answers(204, 'Gone for every event accepted from now on')
  async remove(
    @ProjectName() project: string,
    @Param('id') id: string,
    @IfMatch() ifMatch: number | undefined,
  ): Promise<void> {
    await this.subscriptions.remove(project, id, matching(ifMatch));
  }

  @Post(':id/pause')
  @HttpCode(200)
  @IfMatchHeader
  @ApiOperation({ summary: 'Pause: new matches are suppressed, pending deliveries are held' })
  @Answers(200, 'Paused', subscriptionAnswer)
  async pause(
    @ProjectName() project: string,
    @UserName() person: string,
    @Param('id') id: string,
    @IfMatch() ifMatch: number | undefined,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<SubscriptionView> {
    const by = { person, at: isoTime(systemClock.now()) };
    return shown(
      await this.subscriptions.change(project, id, (current) => pause(current, by), matching(ifMatch)),
      reply,
    );
  }

  @Post(':id/resume')
  @HttpCode(200)
  @IfMatchHeader
  @ApiOperation({ summary: 'Resume, from paused or disabled: held deliveries go on' })
  @Answers(200, 'Active', subscriptionAnswer)
  async resume(
    @ProjectName() project: string,
    @Param('id') id: string,
    @IfMatch() ifMatch: number | undefined,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<SubscriptionView> {
    return shown(await this.subscriptions.change(project, id, resume, matching(ifMatch)), reply);
  }

  /** A request repeated with its Idempotency-Key after a crash or a 503 brings the id of its first run: what is there is its own. */
  private async createOnce(subscription: Subscription): Promise<Subscription> {
    try {
      return await this.subscriptions.create(subscription);
    } catch (error) {
      if (error instanceof AppError && error.code === 'CONFLICT')
        return this.subscriptions.get(subscription.project, subscription.id);
      throw error;
    }
  }
}

function shown(subscription: Subscription, reply: Reply): SubscriptionView {
  reply.header('etag', `"${subscription.revision}"`);
  return toView(subscription);
}

function matching(ifMatch: number | undefined): { ifMatch?: number } {
  return ifMatch === undefined ? {} : { ifMatch };
}
