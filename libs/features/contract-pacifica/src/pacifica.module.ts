import { AcceptEventsModule } from '@carillon/features-ingest';
import { SubscriptionsModule } from '@carillon/features-subscriptions';
import { Module } from '@nestjs/common';

import { EventMatchController } from './event-match.controller';
import { PacificaAnswers } from './pacifica-answers';
import { ReceiveController } from './receive.controller';

/** `/receive` alone, for processes that only take events in. */
@Module({ imports: [AcceptEventsModule], controllers: [ReceiveController], providers: [PacificaAnswers] })
export class PacificaIntakeModule {}

/** `/receive` and `/eventmatch`. */
@Module({
  imports: [SubscriptionsModule, PacificaIntakeModule],
  controllers: [EventMatchController],
  providers: [PacificaAnswers],
})
export class PacificaModule {}
