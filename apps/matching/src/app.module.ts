import { MatchingModule } from '@carillon/features-matching';
import { HttpModule } from '@carillon/platform-http';
import { declaredTopics, MessagingModule } from '@carillon/platform-messaging';
import { MongoModule } from '@carillon/platform-mongo';
import { Module } from '@nestjs/common';

/** Finds the subscriptions of each accepted event. */
@Module({
  imports: [HttpModule, MongoModule, MessagingModule.forRoot({ topics: declaredTopics() }), MatchingModule],
})
export class AppModule {}
