import { SchedulerModule } from '@carillon/features-scheduler';
import { HttpModule } from '@carillon/platform-http';
import { declaredTopics, MessagingModule } from '@carillon/platform-messaging';
import { MongoModule } from '@carillon/platform-mongo';
import { Module } from '@nestjs/common';

/** Keeps what must wait and puts it back when due. */
@Module({
  imports: [HttpModule, MongoModule, MessagingModule.forRoot({ topics: declaredTopics() }), SchedulerModule],
})
export class AppModule {}
