import { PacificaIntakeModule } from '@carillon/features-contract-pacifica';
import { IngestModule, IntakeRoutesModule } from '@carillon/features-ingest';
import { HttpModule } from '@carillon/platform-http';
import { declaredTopics, MessagingModule } from '@carillon/platform-messaging';
import { MongoModule } from '@carillon/platform-mongo';
import { Module } from '@nestjs/common';

/** Takes events over HTTP and from the inbox topics, and replays. */
@Module({
  imports: [
    HttpModule,
    MongoModule,
    MessagingModule.forRoot({ topics: declaredTopics() }),
    IngestModule,
    IntakeRoutesModule,
    PacificaIntakeModule,
  ],
})
export class AppModule {}
