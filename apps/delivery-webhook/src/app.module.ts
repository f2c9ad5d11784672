import { webhookChannel } from '@carillon/channels-webhook';
import { DeliveryModule } from '@carillon/features-delivery';
import { EgressModule } from '@carillon/platform-egress';
import { HttpModule } from '@carillon/platform-http';
import { declaredTopics, MessagingModule } from '@carillon/platform-messaging';
import { MongoModule } from '@carillon/platform-mongo';
import { Module } from '@nestjs/common';

/** Delivers to HTTP targets. */
@Module({
  imports: [
    HttpModule,
    MongoModule,
    MessagingModule.forRoot({ topics: declaredTopics() }),
    EgressModule,
    DeliveryModule.forChannel(webhookChannel),
  ],
})
export class AppModule {}
