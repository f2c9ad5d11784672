import { IdempotencyStore } from '@carillon/platform-http';
import { IdempotencyModule } from '@carillon/storage-idempotency';
import { Module } from '@nestjs/common';

import { SubscriptionsController } from './subscriptions.controller';
import { SubscriptionsModule } from './subscriptions.module';

/** REST `/v1/subscriptions`. */
@Module({
  imports: [SubscriptionsModule, IdempotencyModule.as(IdempotencyStore)],
  controllers: [SubscriptionsController],
})
export class SubscriptionRoutesModule {}
