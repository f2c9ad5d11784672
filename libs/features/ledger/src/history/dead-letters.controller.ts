import { Answers, Idempotent, ProjectName, RawBody, readJson, validate } from '@carillon/platform-http';
import { type DeliveryPlace, EventLog, type LoggedDelivery } from '@carillon/storage-events';
import { AppError } from '@carillon/util';
import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';

import { AnotherTry } from './another-try';
import { redriveAnswer, redriveBody } from './history-schemas';

const PAGE = 100;

/** `/v1/dead-letters`: deliveries that were given up. */
@ApiTags('Deliveries')
@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(AnotherTry) private readonly another: AnotherTry,
  ) {}

  @Post('redrive')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({ summary: 'Take dead deliveries up again, newest first' })
  @ApiBody({
    required: false,
    schema: {
      type: 'object',
      properties: {
        subscription: { type: 'string' },
        since: { type: 'string' },
        limit: { type: 'integer', default: 1000 },
      },
    },
  })
  @Answers(202, 'So many are pending again', redriveAnswer)
  async redrive(@ProjectName() project: string, @RawBody() body: Buffer): Promise<z.infer<typeof redriveAnswer>> {
    const { subscription, since, limit } = validate(redriveBody, body.length === 0 ? {} : readJson(body));
    const filter = {
      state: 'dead' as const,
      ...(subscription === undefined ? {} : { subscriptionId: subscription }),
      ...(since === undefined ? {} : { sinceMs: Date.parse(since) }),
    };
    const answer = { count: 0, gone: 0 };
    let after: DeliveryPlace | undefined;
    do {
      const wanted = Math.min(PAGE, limit - answer.count);
      const page = await this.log.deliveries(project, {
        ...filter,
        limit: wanted,
        ...(after === undefined ? {} : { after }),
      });
      const started = await Promise.all(page.items.map((delivery) => this.start(delivery)));
      answer.count += started.filter(Boolean).length;
      answer.gone += started.filter((ok) => !ok).length;
      after = page.next ?? undefined;
    } while (after !== undefined && answer.count < limit);
    return answer;
  }

  /** False: its event's body is gone. */
  private async start(delivery: LoggedDelivery): Promise<boolean> {
    try {
      await this.another.start(delivery);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'EVENT_BODY_GONE') return false;
      throw error;
    }
  }
}
