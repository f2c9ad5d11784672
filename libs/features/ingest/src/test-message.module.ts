import { SubscriptionsModule } from '@carillon/features-subscriptions';
import { IdempotencyStore } from '@carillon/platform-http';
import { IdempotencyModule } from '@carillon/storage-idempotency';
import { Module } from '@nestjs/common';

import { AcceptEventsModule } from './accept-events.module';
import { TestMessageController } from './test-message.controller';

/** `POST /v1/subscriptions/{id}/test`. */
@Module({
  imports: [AcceptEventsModule, SubscriptionsModule, IdempotencyModule.as(IdempotencyStore)],
  controllers: [TestMessageController],
})
export class TestMessageModule {}
