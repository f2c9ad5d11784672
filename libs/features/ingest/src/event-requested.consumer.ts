import { type EventRequested, eventRequestedV1 } from '@carillon/contracts-messages';
import { Consumes, type Incoming, type Outcome } from '@carillon/platform-messaging';
import { Controller } from '@nestjs/common';

import { AcceptOwnEvent } from './accept-own-event';
import { ownEventsGroup } from './ingest.groups';

@Controller()
export class EventRequestedConsumer {
  constructor(private readonly acceptOwnEvent: AcceptOwnEvent) {}

  @Consumes(eventRequestedV1, ownEventsGroup)
  onRequested(message: Incoming<EventRequested>): Promise<Outcome> {
    return this.acceptOwnEvent.run(message);
  }
}
