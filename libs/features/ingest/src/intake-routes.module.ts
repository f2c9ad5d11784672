import { IdempotencyStore } from '@carillon/platform-http';
import { IdempotencyModule } from '@carillon/storage-idempotency';
import { Module } from '@nestjs/common';

import { AcceptEventsModule } from './accept-events.module';
import { IntakeController } from './intake.controller';

/** `POST /v1/events`. */
@Module({ imports: [AcceptEventsModule, IdempotencyModule.as(IdempotencyStore)], controllers: [IntakeController] })
export class IntakeRoutesModule {}
