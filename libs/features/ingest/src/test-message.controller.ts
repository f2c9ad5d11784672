import { laneOf, type Subscription } from '@carillon/domain-subscription';
import { Subscriptions } from '@carillon/features-subscriptions';
import { Answers, CreationId, Idempotent, ProjectName, UserName } from '@carillon/platform-http';
import { AppError, deliveryIdOf, isoTime, systemClock } from '@carillon/util';
import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';

import { AcceptEvents } from './accept-events';
import { testEvent } from './test-event';

const testMessageAnswer = z.object({
  eventId: z.string().describe('`GET /v1/events/{id}/explain?subscription=` tells what becomes of it.'),
  deliveryId: z.string().describe('Also the header `webhook-id` that the target gets.'),
});

/** `POST /v1/subscriptions/{id}/test`: one marked message on the way of every event, for this subscription alone. */
@ApiTags('Subscriptions')
@Controller('v1/subscriptions')
export class TestMessageController {
  constructor(
    private readonly acceptEvents: AcceptEvents,
    private readonly subscriptions: Subscriptions,
  ) {}

  @Post(':id/test')
  @HttpCode(202)
  @Idempotent()
  @ApiOperation({
    summary: 'Send one test message to the target',
    description:
      'An event of type `carillon.subscription.test`, accepted, cleared with the policy, delivered, retried and written down like any ' +
      'other, for this subscription alone: its filter is not asked. 409 while the subscription is paused or disabled.',
  })
  @Answers(202, 'Durable, and on its way', testMessageAnswer)
  async send(
    @ProjectName() project: string,
    @UserName() person: string,
    @CreationId('msg') messageId: string,
    @Param('id') id: string,
  ): Promise<z.infer<typeof testMessageAnswer>> {
    // what is read here is on Kafka: whoever delivers reads it at this revision or a later one
    const subscription = await this.subscriptions.get(project, id);
    requireActive(subscription);
    const sent = { id: messageId, at: isoTime(systemClock.now()), by: person };
    const [accepted] = await this.acceptEvents.accept([testEvent(subscription, sent)], {
      project,
      isOwn: true,
      direct: [directMatch(subscription)],
    });
    const eventId = accepted?.id ?? '';
    return { eventId, deliveryId: deliveryIdOf(eventId, id) };
  }
}

function directMatch({ id, project, revision, owner, policy, target }: Subscription) {
  const { channel } = target;
  return { subscriptionId: id, revision, owner, policy, channel, lane: laneOf(project, target) };
}

/** @throws AppError `CONFLICT`: the message would only be recorded as suppressed */
function requireActive({ id, status, statusReason }: Subscription): void {
  if (status === 'active') return;
  const why = statusReason === null ? '' : ` (${statusReason.code}: ${statusReason.text})`;
  throw new AppError('CONFLICT', `The subscription is ${status}${why}; resume it first.`, {
    context: { subscriptionId: id, status },
  });
}
