import { PacificaModule } from '@carillon/features-contract-pacifica';
import { IntakeRoutesModule, TestMessageModule } from '@carillon/features-ingest';
import { HistoryModule } from '@carillon/features-ledger';
import { SubscriptionRoutesModule } from '@carillon/features-subscriptions';
import { HttpModule } from '@carillon/platform-http';
import { declaredTopics, MessagingModule } from '@carillon/platform-messaging';
import { MongoModule } from '@carillon/platform-mongo';
import { Module } from '@nestjs/common';

/** REST for people and the seed APIs; takes events too, because clients know one base URL. */
@Module({
  imports: [
    HttpModule,
    MongoModule,
    MessagingModule.forRoot({ topics: declaredTopics() }),
    SubscriptionRoutesModule,
    IntakeRoutesModule,
    TestMessageModule,
    HistoryModule,
    PacificaModule,
  ],
})
export class AppModule {}
