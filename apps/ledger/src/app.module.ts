import { LedgerModule } from '@carillon/features-ledger';
import { HttpModule } from '@carillon/platform-http';
import { declaredTopics, MessagingModule } from '@carillon/platform-messaging';
import { MongoModule } from '@carillon/platform-mongo';
import { Module } from '@nestjs/common';

/** Writes down what happened. */
@Module({
  imports: [HttpModule, MongoModule, MessagingModule.forRoot({ topics: declaredTopics() }), LedgerModule],
})
export class AppModule {}
