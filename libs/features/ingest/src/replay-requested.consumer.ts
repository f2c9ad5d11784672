import { type ReplayRequested, replayRequestedV1 } from '@carillon/contracts-messages';
import { Consumes, type Incoming, type Outcome } from '@carillon/platform-messaging';
import { Controller } from '@nestjs/common';

import { replayGroup } from './ingest.groups';
import { ReplayEvent } from './replay-event';

@Controller()
export class ReplayRequestedConsumer {
  constructor(private readonly replayEvent: ReplayEvent) {}

  @Consumes(replayRequestedV1, replayGroup)
  onRequested(message: Incoming<ReplayRequested>): Promise<Outcome> {
    return this.replayEvent.run(message);
  }
}
