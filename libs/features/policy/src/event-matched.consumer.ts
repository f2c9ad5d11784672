import { type EventMatched, eventMatchedV1 } from '@carillon/contracts-messages';
import { Consumes, type Incoming, type Outcome } from '@carillon/platform-messaging';
import { Controller, Inject } from '@nestjs/common';

import { DecideMatches } from './decide-matches';
import { policyGroup } from './policy.group';

@Controller()
export class EventMatchedConsumer {
  constructor(@Inject(DecideMatches) private readonly decideMatches: DecideMatches) {}

  @Consumes(eventMatchedV1, policyGroup)
  onMatched(message: Incoming<EventMatched>): Promise<Outcome> {
    return this.decideMatches.run(message);
  }
}
