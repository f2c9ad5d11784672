import { type EventAccepted, eventAcceptedV1 } from '@carillon/contracts-messages';
import { Consumes, type Incoming, type Outcome } from '@carillon/platform-messaging';
import { Controller, Inject } from '@nestjs/common';

import { MatchEvent } from './match-event';
import { matchingGroup } from './matching.group';

@Controller()
export class EventAcceptedConsumer {
  constructor(@Inject(MatchEvent) private readonly matchEvent: MatchEvent) {}

  @Consumes(eventAcceptedV1, matchingGroup)
  onAccepted(message: Incoming<EventAccepted>): Promise<Outcome> {
    return this.matchEvent.run(message);
  }
}
