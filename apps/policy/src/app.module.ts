import { PolicyModule } from '@carillon/features-policy';
import { EgressModule } from '@carillon/platform-egress';
import { HttpModule } from '@carillon/platform-http';
import { declaredTopics, MessagingModule } from '@carillon/platform-messaging';
import { MongoModule } from '@carillon/platform-mongo';
import { Module } from '@nestjs/common';

/** Asks whether the owner of each match may see the event. */
@Module({
  imports: [HttpModule, MongoModule, MessagingModule.forRoot({ topics: declaredTopics() }), EgressModule, PolicyModule],
})
export class AppModule {}
