import { ConsumesInbox, type Incoming, type Outcome } from '@carillon/platform-messaging';
import { Controller } from '@nestjs/common';

import { AcceptInboxRecord } from './accept-inbox-record';
import { inboxGroup } from './ingest.groups';

@Controller()
export class InboxConsumer {
  constructor(private readonly acceptRecord: AcceptInboxRecord) {}

  @ConsumesInbox(inboxGroup)
  onRecord(message: Incoming<null>): Promise<Outcome> {
    return this.acceptRecord.run(message);
  }
}
