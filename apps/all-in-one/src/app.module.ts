import { webhookChannel } from '@carillon/channels-webhook';
import { PacificaModule } from '@carillon/features-contract-pacifica';
import { DeliveryModule } from '@carillon/features-delivery';
import { IngestModule, IntakeRoutesModule, TestMessageModule } from '@carillon/features-ingest';
import { HistoryModule, LedgerModule } from '@carillon/features-ledger';
import { MatchingModule } from '@carillon/features-matching';
import { PolicyModule } from '@carillon/features-policy';
import { SchedulerModule } from '@carillon/features-scheduler';
import { SubscriptionRoutesModule } from '@carillon/features-subscriptions';
import { EgressModule } from '@carillon/platform-egress';
import { HttpModule } from '@carillon/platform-http';
import { declaredTopics, MessagingModule } from '@carillon/platform-messaging';
import { MongoModule } from '@carillon/platform-mongo';
import { Module } from '@nestjs/common';

/** Every back-end module in one process. */
@Module({
  imports: [
    HttpModule,
    MongoModule,
    MessagingModule.forRoot({ topics: declaredTopics() }),
    EgressModule,
    IngestModule,
    IntakeRoutesModule,
    TestMessageModule,
    MatchingModule,
    PolicyModule,
    DeliveryModule.forChannel(webhookChannel),
    SchedulerModule,
    LedgerModule,
    HistoryModule,
    SubscriptionRoutesModule,
    PacificaModule,
  ],
})
export class AppModule {}
